// message_purge: deletes messages by what they have in common, in small units of work between
// those of the clients, who hear of each message as if it had been deleted by command. Core thread.
#pragma once

#include "admin/answer.hpp"
#include "base/clock.hpp"
#include "domain/channel.hpp"
#include "domain/view.hpp"

#include <boost/json/object.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace oc {

class core;

/// Which messages; what is absent narrows nothing.
struct purge_filter {
    std::optional<std::string> author{};   // id
    std::optional<unix_seconds> after{};   // that old or younger
    std::optional<unix_seconds> before{};  // older than that
    std::optional<std::string> contains{}; // folded
};

/// A history to look through.
struct purge_room {
    room_id room = 0;
    room_id channel = 0; // of a thread its forum
    std::optional<std::string> thread_id{};
};

struct purge_order {
    purge_filter filter{};
    std::vector<purge_room> rooms{};
    bool is_dry_run = false;
    boost::json::object said{}; // for the modlog
};

/// Whether the message is meant. Pure.
bool is_purged(purge_filter const& filter, struct message const& candidate);

/// Reads {"channel", "thread_id", "user", "author_id", "after", "before", "contains", "all",
/// "dry_run"}. Without anything that narrows it `all` has to be true.
result<purge_order> read_purge(view const& now, boost::json::object const& body);

/// Says progress, and finishes with what was done; stops between two units when nobody waits any
/// more. Messages that come while it runs are left.
void start_purge(core& center, purge_order order, answer_ptr to);

} // namespace oc
