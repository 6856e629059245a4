// session: one connected client, and the table of all. Owned by the core thread.
#pragma once

#include "base/limits.hpp"
#include "base/token_bucket.hpp"
#include "handlers/call.hpp"
#include "net/network.hpp"
#include "server/decoder.hpp"

#include <cstddef>
#include <deque>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

namespace oc {

struct audience_group;

struct session {
    caller who{};
    connection_id connection{};
    audience_group* group = nullptr; // whom it hears with; null before login (hub)
    user_ptr known_as{};             // the record its audience was chosen by
    std::string client{};            // as it names itself; printable ASCII
    steady_ms opened_at = 0;
    steady_ms next_heartbeat_at = 0;
    steady_ms last_malformed_notice_at = 0;
    token_bucket budget{};           // the generous one for every command
    int malformed_frames = 0;        // before login
    bool is_busy = false;            // a command runs; the next waits
    bool is_closing = false;         // nothing more is taken from it
    std::size_t queued_bytes = 0;
    // Made when a command has to wait; an idle session costs no queue.
    std::unique_ptr<std::deque<decoded_command>> queue{};

    bool is_member() const { return !who.user_id.empty(); }
};

/// Commands that wait are bounded by count and bytes; false: the bound is reached.
bool enqueue(session& s, decoded_command&& command);
/// The next one that waits, or nothing.
std::unique_ptr<decoded_command> dequeue(session& s);

class session_table {
public:
    explicit session_table(std::size_t net_threads) : by_slot_(net_threads) {}

    session& insert(connection_id connection);
    session* find(session_id id);
    session* find(connection_id connection);
    void remove(session& s);
    std::size_t size() const { return by_id_.size(); }

    /// Every session; `visit` may close but not insert or remove.
    template <class Visit>
    void for_each(Visit&& visit)
    {
        for (auto& [id, s] : by_id_)
            visit(*s);
    }
    template <class Visit>
    void for_each(Visit&& visit) const
    {
        for (auto const& [id, s] : by_id_)
            visit(std::as_const(*s));
    }

private:
    std::unordered_map<session_id, std::unique_ptr<session>> by_id_;
    std::vector<std::vector<session*>> by_slot_; // net thread, slot
    std::uint64_t last_id_ = 0;
};

} // namespace oc
