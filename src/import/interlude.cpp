// Columns to keys.
#include "import/interlude.hpp"

#include "import/json_fields.hpp"
#include "import/plain_files.hpp"
#include "import/record_file.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <span>
#include <system_error>
#include <utility>

namespace oc {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

/// Columns that hold JSON text, and those that hold 0 and 1.
constexpr std::array<std::string_view, 9> json_columns{
    "permissions", "participants", "roles",   "status",      "options",
    "attachments", "embeds",       "webhook", "interaction"};
constexpr std::array<std::string_view, 8> flag_columns{
    "edited", "pinned", "locked", "archived", "hoisted", "self_assignable", "allow_multiselect",
    "ended"};

bool is_in(std::span<std::string_view const> names, std::string_view name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// The row as the record that the same thing is in a file; what is NULL is absent. `fail` is told
/// of columns that should be JSON and are not.
json::object to_record(json::object const& row,
                       std::function<void(std::string_view column)> const& fail)
{
    json::object out;
    for (auto const& [name, value] : row) {
        if (value.is_null())
            continue;
        if (is_in(flag_columns, name)) {
            out[name] = read_flag(row, name);
        } else if (is_in(json_columns, name) && value.is_string()) {
            auto const text = std::string_view(value.get_string());
            if (auto parsed = parse_record(text))
                out[name] = *std::move(parsed);
            else if (!text.empty())
                fail(name);
        } else {
            out[name] = value;
        }
    }
    return out;
}

fs::file_time_type newest_channel(original_layout const& from)
{
    auto newest = fs::file_time_type::min();
    for (auto const& name : from.list(from.channels(), ".json")) {
        std::error_code failure;
        auto const at = fs::last_write_time(from.channels() / (name + ".json"), failure);
        newest = failure ? newest : std::max(newest, at);
    }
    return newest;
}

} // namespace

interlude::interlude(fs::path const& file, fs::path copy, import_report& report)
    : copy_(std::move(copy)), report_(report), database_(file)
{
}

interlude::~interlude()
{
    std::error_code ignored;
    if (!copy_.empty())
        for (char const* const suffix : {"", "-wal", "-shm", "-journal"})
            fs::remove(copy_.string() + suffix, ignored);
}

bool interlude::each_row(std::string_view table, std::string_view key, take_record const& take)
{
    if (!database_.has_table(table))
        return false;
    std::int64_t number = 0;
    database_.each_row(table, [&](json::object const& row) {
        auto const place =
            "db/originchats.db: " + std::string(table) + " " + std::to_string(++number);
        auto const record = to_record(row, [&](auto column) { note_broken(place, column); });
        take(read_text(record, key).value_or(""), record, place);
    });
    return true;
}

void interlude::note_broken(std::string const& place, std::string_view column)
{
    report_.note(place + ": " + std::string(column) + " is no valid JSON; it is left out");
}

bool interlude::each_role(take_record const& take) { return each_row("roles", "name", take); }

bool interlude::each_channel(take_record const& take)
{
    return each_row("channels", "name",
                    [&](std::string_view key, json::object const& row, std::string const& place) {
                        auto record = row;
                        record.erase("position"); // it is their order
                        take(key, record, place);
                    });
}

bool interlude::each_webhook(take_record const& take) { return each_row("webhooks", "id", take); }
bool interlude::each_poll(take_record const& take) { return each_row("polls", "id", take); }
bool interlude::each_vote(take_record const& take) { return each_row("poll_votes", "id", take); }
void interlude::each_thread(take_record const& take) { each_row("threads", "id", take); }

json::object interlude::make_message(json::object const& row)
{
    auto record = to_record(row, [&](auto column) {
        note_broken("db/originchats.db: message " + read_text(row, "id").value_or(""), column);
    });
    if (auto const id = read_text(record, "reply_to_id"))
        record["reply_to"] = {{"id", *id},
                              {"user", read_text(record, "reply_to_user").value_or("")}};
    record["user"] = record.contains("user_id") ? record["user_id"] : json::value("unknown");
    json::object reactions;
    database_.each_reaction(read_text(record, "id").value_or(""), [&](json::object const& each) {
        auto const emoji = read_text(each, "emoji");
        auto const user = read_text(each, "user_id");
        if (!emoji || !user)
            return;
        auto& users = reactions[*emoji];
        if (!users.is_array())
            users.emplace_array();
        users.get_array().emplace_back(*user);
    });
    if (!reactions.empty())
        record["reactions"] = std::move(reactions);
    for (char const* const column :
         {"channel", "thread_id", "user_id", "reply_to_id", "reply_to_user", "created_at"})
        record.erase(column);
    return record;
}

void interlude::each_message(std::string const& name, bool is_thread, take_record const& take)
{
    auto const place = "db/originchats.db: messages of " + name;
    auto const give = [&](json::object const& row) { take(name, make_message(row), place); };
    if (is_thread)
        database_.each_thread_message(name, give);
    else
        database_.each_message(name, give);
}

std::vector<interlude::named_room> interlude::list_rooms()
{
    std::vector<named_room> out;
    if (!database_.has_table("messages"))
        return out;
    database_.each_room([&](json::object const& row) {
        auto const thread = read_text(row, "thread_id");
        out.push_back({.name = thread ? *thread : read_text(row, "channel").value_or(""),
                       .is_thread = thread.has_value(),
                       .messages = row.at("messages").as_int64()});
    });
    return out;
}

std::int64_t interlude::count_lost_reactions()
{
    bool const has_both = database_.has_table("reactions") && database_.has_table("messages");
    return has_both ? database_.count_lost_reactions() : 0;
}

void interlude::load_users()
{
    if (std::exchange(has_users_, true))
        return;
    each_row("users", "id",
             [&](std::string_view id, json::object const& row, std::string const&) {
                 auto record = row;
                 for (char const* const column : {"id", "created_at", "last_seen"})
                     record.erase(column);
                 if (users_.insert_or_assign(std::string(id), std::move(record)).second)
                     user_ids_.emplace_back(id);
             });
}

json::object interlude::merge_user(std::string_view id, json::object const& older)
{
    load_users();
    auto merged = own_copy(older).as_object();
    auto const found = users_.find(std::string(id));
    if (found == users_.end())
        return merged;
    for (auto const& [key, value] : found->second)
        merged[key] = value;
    users_.erase(found);
    return merged;
}

void interlude::each_new_user(take_record const& take)
{
    load_users();
    for (auto const& id : user_ids_)
        if (auto const found = users_.find(id); found != users_.end())
            take(id, found->second, "db/originchats.db: users");
}

std::unique_ptr<interlude> find_interlude(original_layout const& from, data_directory const& data,
                                          import_report& report)
{
    auto const found = from.find(from.interlude());
    if (!found)
        return nullptr;
    auto const& file = *found;
    // SQLite puts it beside the file that a link leads to; somebody may have moved both by hand.
    auto log = from.find(file.string() + "-wal");
    if (!log)
        log = from.find(from.interlude().string() + "-wal");
    std::error_code ignored;
    bool const has_log = log && fs::file_size(*log, ignored) > 0;
    auto changed = fs::last_write_time(file);
    if (has_log)
        changed = std::max(changed, fs::last_write_time(*log));
    if (changed <= newest_channel(from)) {
        report.note("db/originchats.db is older than the files of db/channels; it is not used");
        return nullptr;
    }
    report.note("db/originchats.db is newer than the files of db/channels; messages, channels, "
                "roles, threads, webhooks and polls are taken from it, and users merged");
    if (!has_log)
        return std::make_unique<interlude>(file, fs::path(), report);
    // Reading it would carry the log into it: a copy may be changed, the original may not.
    fs::path const copy = data.database_folder() / "interlude.importing";
    for (char const* const suffix : {"", "-wal", "-shm", "-journal"})
        fs::remove(copy.string() + suffix, ignored);
    copy_plain_file(file, copy);
    copy_plain_file(*log, copy.string() + "-wal");
    return std::make_unique<interlude>(copy, copy, report);
}

} // namespace oc
