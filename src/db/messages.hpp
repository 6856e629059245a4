// Messages: histories clustered by (room, position). Positions of a room are dense but for
// deletions, which message_gaps counts per block (db/message_gaps.hpp); so ranks, totals and "skip
// the newest n" cost a few index reads at any size, and an insert costs one row. The thread of the
// connection.
#pragma once

#include "db/attachments.hpp"
#include "db/sql.hpp"
#include "domain/message.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace oc {

/// Where a message stands in its room, counted from the oldest (0).
struct message_place {
    std::int64_t position = 0; // storage position
    std::int64_t rank = 0;     // messages before it
};

struct newest_message {
    std::string id;
    unix_seconds timestamp = 0;
};

/// Numbers below 0 count as 0 everywhere here.
class messages_reader {
public:
    explicit messages_reader(sql::connection& sql) : sql_(sql) {}

    std::optional<message> find(room_id room, std::string const& id) const;
    /// In which room the message of that id is.
    std::optional<room_id> find_room(std::string const& id) const;
    std::optional<message_place> find_place(room_id room, std::string const& id) const;
    std::optional<newest_message> find_newest(room_id room) const;
    std::int64_t count(room_id room) const;

    /// Up to `limit` messages, oldest first: those left when the `skip` newest are left out.
    std::vector<message> list_newest(room_id room, std::int64_t skip, std::int64_t limit) const;
    /// Up to `limit` messages right before that storage position, oldest first.
    std::vector<message> list_before(room_id room, std::int64_t position, std::int64_t limit) const;
    /// The message at that storage position, if it is still there.
    std::optional<message> find_at(room_id room, std::int64_t position) const;
    /// Those that are pinned, newest first.
    std::vector<message> list_pinned(room_id room) const;
    /// Replies to that message, oldest first.
    std::vector<message> list_replies(room_id room, std::string const& id,
                                      std::int64_t limit) const;
    /// Messages with ranks in [from, to), oldest first.
    std::vector<message> list_ranks(room_id room, std::int64_t from, std::int64_t to) const;

protected:
    sql::connection& sql_;
};

/// Next free storage positions, kept by the writer; forgotten when a unit or a group is undone.
using next_positions = std::unordered_map<room_id, std::int64_t>;

class messages_table : public messages_reader {
public:
    messages_table(sql::connection& sql, next_positions& next, released_blobs& released)
        : messages_reader(sql), next_(next), released_(released)
    {
    }

    /// Stores it under the next position of its room, which is written back into it. An id that
    /// exists, or a nonce that its author used in this room, fails the unit.
    void insert(message& fresh);
    /// The message that this author sent into this room with this nonce.
    std::optional<message> find_by_nonce(room_id room, std::string const& user,
                                         std::string const& nonce) const;
    /// New content and pings (nullopt: it has none any more); embeds replaced unless absent
    /// (nullopt keeps them); marked as edited. `target` is as find() gave it in this unit.
    void set_content(message const& target, std::string const& content,
                     std::optional<boost::json::value> const& embeds,
                     std::optional<message_pings> const& pings);
    /// False when it was so already.
    bool set_pinned(message const& target, bool pinned);
    /// `target` is as find() gave it in this unit. Its position is never given again.
    void remove(message const& target);

    /// Whether a block of the search index waits for being sealed because of this unit.
    bool has_upkeep() const { return has_upkeep_; }

private:
    void unseal(message const& changed);

    next_positions& next_;
    released_blobs& released_;
    bool has_upkeep_ = false;
};

} // namespace oc
