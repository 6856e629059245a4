// A poll (part 2 §7): what is asked, and what the votes are. Who voted for what is nobody's
// business while it runs.
#pragma once

#include "base/clock.hpp"
#include "domain/channel.hpp"

#include <boost/json/array.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

struct poll {
    std::string id;         // UUID text
    room_id room = 0;       // of its message
    std::int64_t position = 0;
    std::string message_id;
    std::optional<std::string> thread_id{}; // when the room is a thread's
    std::string question;
    boost::json::array options{}; // objects with `id` and `text`, perhaps `emoji` and more
    bool allow_multiselect = false;
    std::optional<unix_seconds> expires_at{};
    std::string created_by; // user id
    unix_seconds created_at = 0;
    std::optional<unix_seconds> ended_at{}; // until then it runs
};

/// Indexes of options, growing: what one user voted for.
using poll_choice = std::vector<std::size_t>;

struct poll_ballots {
    std::vector<std::int64_t> counts{};             // per option
    std::vector<std::vector<std::string>> voters{}; // user ids per option, the first voter first
};

/// The `id` of an option of the poll.
std::string_view option_id(poll const& of, std::size_t index);

/// The option of that id.
std::optional<std::size_t> find_option(poll const& of, std::string_view id);

/// The ids of the options chosen.
std::vector<std::string> option_ids(poll const& of, poll_choice const& chosen);

} // namespace oc
