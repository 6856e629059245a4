// Which files those are.
#include "import/export_files.hpp"

#include "import/original_layout.hpp"
#include "import/plain_files.hpp"
#include "setup/config_file.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

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

} // namespace

std::vector<carried_file> list_carried_files(data_directory const& data)
{
    std::vector<carried_file> found;
    for (auto const name : single_files)
        if (is_plain_file(data.root() / name))
            found.push_back({std::string(name), data.root() / name});
    for (auto const& name : list_plain_files(data.server_assets(), ""))
        found.push_back({std::string(assets_folder) + name, data.server_assets() / name});
    return found;
}

bool may_carry(std::string_view name)
{
    if (name.starts_with(assets_folder))
        return is_safe_file_stem(name.substr(assets_folder.size()));
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
    if (!is_safe_file_stem(name))
        std::ranges::replace_if(
            name, [](char c) { return c == '/' || c == '\\' || c == '\0' || c == '.'; }, '_');
    return name;
}

} // namespace oc
