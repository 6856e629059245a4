// Which files those are.
#include "import/export_files.hpp"

#include "import/original_layout.hpp"
#include "import/plain_files.hpp"
#include "setup/config_file.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>
#include <utility>

namespace oc {
namespace {

constexpr std::array<std::string_view, 6> single_files{
    "config.json",
    "plugins/automod_config.json",
    "plugins/welcome_config.json",
    "plugins/welcomed_users.json",
    "vapid/private_key.pem",
    "vapid/vapid_config.json",
};
constexpr std::string_view assets_folder = "db/serverAssets/";
constexpr std::size_t stem_bytes_max = 250; // is_safe_file_stem()'s
constexpr std::size_t cut_stem_bytes = 190; // so that a number fits behind it

/// Where UTF-8 can be cut, `at` or before.
std::size_t end_of_character(std::string_view text, std::size_t at)
{
    constexpr unsigned kind_bits = 0xC0, inner_byte = 0x80;
    while (at > 0 && (static_cast<unsigned char>(text[at]) & kind_bits) == inner_byte)
        --at;
    return at;
}

} // namespace

std::vector<carried_file> list_carried_files(data_directory const& data)
{
    std::vector<carried_file> found;
    for (auto const name : single_files)
        if (is_plain_file(data.root() / name))
            found.push_back({std::string(name), data.root() / name});
    for (auto const& name : list_plain_files(data.server_assets(), ""))
        if (may_carry(std::string(assets_folder) + name))
            found.push_back({std::string(assets_folder) + name, data.server_assets() / name});
    return found;
}

bool may_carry(std::string_view name)
{
    if (name.starts_with(assets_folder)) {
        auto const asset = name.substr(assets_folder.size());
        return is_safe_file_stem(asset) && !asset.starts_with('.');
    }
    return std::ranges::find(single_files, name) != single_files.end();
}

bool is_secret_file(std::string_view name) { return name.ends_with(".pem"); }

std::shared_ptr<config const> read_settings_of(std::filesystem::path const& config_file)
{
    try {
        if (is_plain_file(config_file))
            return std::make_shared<config const>(
                parse_config(read_config_document(config_file)).values);
    } catch (std::runtime_error const&) {
        // They decide about nothing that is exported.
    }
    return std::make_shared<config const>();
}

std::string to_file_stem(std::string name)
{
    if (name.size() > stem_bytes_max)
        name.resize(end_of_character(name, cut_stem_bytes));
    if (!is_safe_file_stem(name))
        std::ranges::replace_if(
            name, [](char c) { return c == '/' || c == '\\' || c == '\0' || c == '.'; }, '_');
    return name;
}

std::map<room_id, std::string> make_file_stems(channel_set const& channels)
{
    std::map<room_id, std::string> stems;
    std::set<std::string> taken;
    for (auto const& each : channels.in_order) // what is called so itself keeps its name
        if (to_file_stem(each->name) == each->name && taken.insert(each->name).second)
            stems[each->id] = each->name;
    for (auto const& each : channels.in_order) {
        if (stems.contains(each->id))
            continue;
        auto const stem = to_file_stem(each->name);
        auto made = stem;
        for (int number = 2; !taken.insert(made).second; ++number)
            made = stem + "-" + std::to_string(number);
        stems[each->id] = std::move(made);
    }
    return stems;
}

} // namespace oc
