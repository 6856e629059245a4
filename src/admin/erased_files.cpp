// Looking, and removing what is ours.
#include "admin/erased_files.hpp"

#include "import/plain_files.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <exception>
#include <iterator>
#include <string_view>
#include <system_error>

namespace oc {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr std::size_t file_bytes_max = 256 * 1024 * 1024; // as the live files

bool has_name(json::value const& in, std::vector<std::string> const& names)
{
    auto const is_one = [&](std::string_view text) {
        return std::ranges::find(names, text) != names.end();
    };
    if (auto const* const object = in.if_object())
        return std::ranges::any_of(*object, [&](auto const& member) {
            return is_one(member.key()) || has_name(member.value(), names);
        });
    if (auto const* const list = in.if_array())
        return std::ranges::any_of(*list, [&](auto const& each) { return has_name(each, names); });
    return in.is_string() && is_one(in.get_string());
}

/// True also when nobody can tell. Parsed, since a text may be escaped in many ways.
bool may_name(fs::path const& file, std::vector<std::string> const& names)
{
    try {
        return has_name(json::parse(read_plain_file(file, file_bytes_max)), names);
    } catch (std::exception const&) {
        return true;
    }
}

/// Entries of the folder whose names begin so.
std::vector<fs::path> list_beginning(fs::path const& folder, std::string_view with)
{
    std::vector<fs::path> found;
    std::error_code failure;
    fs::directory_iterator each(folder, failure);
    for (; !failure && each != fs::directory_iterator(); each.increment(failure))
        if (each->path().filename().string().starts_with(with))
            found.push_back(each->path());
    return found;
}

/// What `repair`, `restore` and an import that was broken off put aside.
std::vector<fs::path> list_put_aside(data_directory const& data)
{
    std::vector<fs::path> found;
    auto const add = [&](fs::path const& folder, std::string const& beginning) {
        std::ranges::move(list_beginning(folder, beginning), std::back_inserter(found));
    };
    add(data.root(), "before-restore-");
    add(data.root(), ".restoring");
    add(data.attachments(), "quarantine-");
    auto const ours = data.database_file().filename().string();
    for (char const* const why :
         {".before-repair-", ".damaged-", ".lost-texts-", ".salvaged", ".importing"})
        add(data.database_folder(), ours + why);
    return found;
}

bool has_plain_file(fs::path const& folder)
{
    return !list_plain_files(folder, "").empty();
}

fs::path as_folder(fs::path const& folder) { return folder / ""; }

} // namespace

erased_files clean_after_erasure(data_directory const& data, std::vector<std::string> const& names,
                                 bool is_running)
{
    erased_files out;
    std::error_code failure;
    auto const written = data.database_folder() / ".written";
    for (char const* const suffix : {".before", ".refused", ".young"})
        for (auto const& name : list_plain_files(written, suffix)) {
            auto const file = written / (name + suffix);
            if (!may_name(file, names))
                continue;
            bool const is_gone = fs::remove(file, failure) && !failure;
            (is_gone ? out.removed : out.left).push_back(file);
        }
    if (!is_running) // a running one writes them anew within a second or so
        for (auto const& file :
             {data.database_folder() / "users.json", written / "users.json"})
            if (is_plain_file(file) && may_name(file, names))
                out.left.push_back(file);
    if (auto const welcomed = data.plugins() / "welcomed_users.json";
        is_plain_file(welcomed) && may_name(welcomed, names))
        out.left.push_back(welcomed);
    auto others = list_original_data(data);
    std::ranges::move(list_put_aside(data), std::back_inserter(others));
    for (auto const& each : others)
        out.left.push_back(fs::is_directory(each, failure) ? as_folder(each) : each);
    if (has_plain_file(data.attachments())) // ours are in folders of their own
        out.left.push_back(as_folder(data.attachments()));
    if (auto const kept = data.root() / "original"; has_plain_file(kept))
        out.left.push_back(as_folder(kept));
    if (auto const report = data.root() / "import-report.txt"; is_plain_file(report))
        out.left.push_back(report);
    std::ranges::sort(out.left);
    auto const repeated = std::ranges::unique(out.left);
    out.left.erase(repeated.begin(), repeated.end());
    return out;
}

} // namespace oc
