// The layout of the data directory, and what of it has to exist before a server can run.
#include "setup/data_directory.hpp"

#include "setup/config_file.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace oc {
namespace {

namespace fs = std::filesystem;

// Part 2 §15. What setup makes (serverAssets, serverEmojis) says nothing, nor does config.json.
constexpr std::string_view original_files[] = {
    "users.json",          "channels.json", "roles.json",      "webhooks.json",
    "attachments.json",    "polls.json",    "poll_votes.json", "serverEmojis.json",
    "unreads.json",        "modlog.json",   "originchats.db",  "push_subscriptions.json",
    "pinned_messages.json"};

struct original_folder {
    std::string_view name;
    std::string_view extension;
};
constexpr original_folder original_folders[] = {
    {"channels", ".json"}, {"threads", ".json"}, {"threadMessages", ".jsonl"}};

void ensure_folder(fs::path const& folder)
{
    constexpr mode_t closed_to_others = 0750;
    if (::mkdir(folder.c_str(), closed_to_others) == 0)
        return;
    auto const problem = errno;
    std::error_code ignored;
    if (!fs::is_directory(folder, ignored))
        throw std::runtime_error("cannot make the folder " + folder.string() + ": " +
                                 std::generic_category().message(problem));
}

bool has_file_with(fs::path const& folder, std::string_view extension)
{
    std::error_code failure;
    fs::directory_iterator each(folder, failure);
    for (; !failure && each != fs::directory_iterator(); each.increment(failure))
        if (each->path().extension() == extension)
            return true;
    return false;
}

} // namespace

data_directory::data_directory(fs::path root) : root_(std::move(root))
{
    if (!root_.has_filename() && root_.has_relative_path()) // "data/"
        root_ = root_.parent_path();
    if (root_.empty())
        root_ = ".";
}

fs::path data_directory::config_file() const { return root_ / "config.json"; }

fs::path data_directory::database_folder() const { return root_ / "db"; }

fs::path data_directory::database_file() const { return database_folder() / "originchats.sqlite3"; }

fs::path data_directory::server_assets() const { return database_folder() / "serverAssets"; }

fs::path data_directory::server_emojis() const { return database_folder() / "serverEmojis"; }

fs::path data_directory::attachments() const { return database_folder() / "attachments"; }
fs::path data_directory::plugins() const { return root_ / "plugins"; }

fs::path data_directory::vapid() const { return root_ / "vapid"; }

fs::path data_directory::webhook_key_file() const { return database_folder() / "webhook.key"; }

std::string data_directory::resolve(std::string const& path) const
{
    return path.empty() ? path : (root_ / path).string(); // an absolute one replaces the root
}

void data_directory::ensure() const
{
    std::error_code failure;
    if (root_.has_parent_path())
        fs::create_directories(root_.parent_path(), failure); // ensure_folder says what is wrong
    for (auto const& folder :
         {root_, database_folder(), server_assets(), server_emojis(), attachments()})
        ensure_folder(folder);
}

parsed_config read_config(data_directory const& data, fs::path const& config_override)
{
    if (!config_override.empty())
        return parse_config(read_config_document(config_override));
    auto const file = data.config_file();
    std::error_code failure;
    if (fs::symlink_status(file, failure).type() == fs::file_type::not_found)
        write_config_atomically(file, fresh_config_document());
    return parse_config(read_config_document(file));
}

std::vector<fs::path> list_original_data(data_directory const& data)
{
    std::vector<fs::path> found;
    std::error_code ignored;
    auto const folder = data.database_folder();
    // What a server of ours has written for its operator to edit is no original (live files).
    for (auto const name : original_files)
        if (fs::is_regular_file(folder / name, ignored) &&
            !fs::exists(folder / ".written" / name, ignored))
            found.push_back(folder / name);
    for (auto const& each : original_folders)
        if (has_file_with(folder / each.name, each.extension))
            found.push_back(folder / each.name);
    std::sort(found.begin(), found.end());
    return found;
}

std::vector<fs::path> find_original_data(data_directory const& data)
{
    std::error_code ignored;
    return fs::exists(data.database_file(), ignored) ? std::vector<fs::path>()
                                                     : list_original_data(data);
}

} // namespace oc
