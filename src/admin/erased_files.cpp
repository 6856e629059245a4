// Looking, and removing what is ours.
#include "admin/erased_files.hpp"

#include "import/plain_files.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include <algorithm>
#include <exception>
#include <system_error>

namespace oc {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t file_bytes_max = 256 * 1024 * 1024; // as the live files

/// True also when nobody can tell.
bool may_name(fs::path const& file, std::vector<std::string> const& names)
{
    std::string text;
    try {
        text = read_plain_file(file, file_bytes_max);
    } catch (std::exception const&) {
        return true;
    }
    return std::ranges::any_of(names, [&](std::string const& name) {
        return text.find(boost::json::serialize(boost::json::string(name))) != std::string::npos;
    });
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
    for (auto const& each : list_original_data(data))
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
