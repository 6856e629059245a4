// interlude_database: the SQLite file in which some versions of the original kept everything (part
// 2 §15.7), row by row as JSON. Reads only. Columns that a version does not have are simply absent.
// One thread.
#pragma once

#include <boost/json/object.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace oc {

class interlude_database {
public:
    using take_row = std::function<void(boost::json::object const&)>;

    /// The file must have no log beside it, or be a copy that may be written (then its log is
    /// carried in). Throws sql::failure for what is no database.
    explicit interlude_database(std::filesystem::path const& file);
    ~interlude_database();
    interlude_database(interlude_database const&) = delete;
    interlude_database& operator=(interlude_database const&) = delete;

    bool has_table(std::string_view name);
    /// Every row of a table of these, in the order in which they were made: channels (display
    /// order), threads, webhooks, users, roles, polls, poll_votes.
    void each_row(std::string_view table, take_row const& take);
    /// By time, then by insertion.
    void each_message(std::string_view channel, take_row const& take);
    void each_thread_message(std::string_view thread, take_row const& take);
    void each_reaction(std::string_view message, take_row const& take);
    /// What has messages: `channel` or `thread_id` (the other one null), and `messages`, how many.
    void each_room(take_row const& take);
    /// Reactions to messages that are not there.
    std::int64_t count_lost_reactions();

private:
    struct state;
    void run(std::string const& text, std::string_view parameter, take_row const& take);

    std::unique_ptr<state> state_;
};

} // namespace oc
