// user_traces: what tables say of one user beside his account, for its erasure. Histories are
// walked through in windows of some thousand rows, because nothing finds messages by their author.
// Writer only, within a unit.
#pragma once

#include "db/messages.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

namespace meta_keys {
/// In front of a name: the account of that id was kept under its name by the original's oldest
/// layout, and is adopted by the first login through Rotur by that name.
inline constexpr std::string_view named_account = "named_account/";
} // namespace meta_keys

struct history_place {
    room_id room = -1; // before everything
    std::int64_t position = -1;
};

class user_traces : public messages_reader {
public:
    /// On the connection of the unit's tables.
    explicit user_traces(messages_reader const& beside) : messages_reader(beside) {}

    /// The end of the next window behind that place; nothing when no message is left.
    std::optional<history_place> find_window_end(history_place after) const;
    /// His messages in (after, until].
    std::vector<message> list_messages(std::string const& user, history_place after,
                                       history_place until) const;
    /// Takes him out of the others' messages in (after, until]: as whom they answer and ping, and
    /// his reactions. Returns the number of reactions.
    std::int64_t remove_mentions(std::string const& user, std::string const& replaced_by,
                                 history_place after, history_place until);
    /// The message keeps its place with another author and content, and nothing else; a poll that
    /// it shows goes.
    void empty_message(message const& target, std::string const& author,
                       std::string const& content);

    /// What one id said and has belongs to another one from now on, but for the account itself and
    /// threads (which are in the view). Reads all messages: a second for a million.
    void give_to(std::string const& from, std::string const& to);

    std::vector<std::string> list_attachments(std::string const& user) const; // ids
    /// Votes, pings, and his name as the maker of polls, threads and webhooks (in the tables; the
    /// view is the caller's), in the modlog and in the event log.
    void remove_rest(std::string const& user, std::string const& username,
                     std::string const& replaced_by);
    /// What the event log has from him, for him and of him.
    void clear_log(std::string const& user, std::string const& username);
    /// What it has of his polls; as long as these are there.
    void clear_poll_log(std::string const& user);
};

} // namespace oc
