// A channel (part 1 §3.4) and the lists that say who may do what in it (§4.2).
#pragma once

#include <boost/json/object.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oc {

/// Identifies the history of a channel or a thread: both kinds share one sequence of numbers.
using room_id = std::int64_t;

enum class channel_type : std::uint8_t { text, voice, forum, separator };
struct channel_type_names { // in the order of the enum
    static constexpr std::array<std::string_view, 4> list{"text", "voice", "forum", "separator"};
};

std::string_view to_string(channel_type type);
std::optional<channel_type> parse_channel_type(std::string_view text);

/// What a channel's permission lists are about (part 1 §4.2).
enum class channel_action : std::uint8_t {
    view,
    send,
    delete_any, // "delete" on the wire
    delete_own,
    edit_own,
    react,
    pin,
    create_thread,
};
inline constexpr std::size_t channel_action_count = 8;

std::string_view to_string(channel_action action);

/// Action → role names, "!" in front of a name denies. Absent: the action has no list.
/// Written order is kept for sending the object back as it was given.
struct channel_permissions {
    std::vector<std::pair<std::string, std::vector<std::string>>> lists{};

    std::vector<std::string> const* find(channel_action action) const;
    bool empty() const { return lists.empty(); }
};

struct channel {
    room_id id = 0;
    std::string name; // unique, case-sensitive
    channel_type type = channel_type::text;
    std::int64_t position = 0; // display order
    channel_permissions permissions{};
    boost::json::object extra{}; // description, display_name, icon, wallpaper, size; unknown keys
};

using channel_ptr = std::shared_ptr<channel const>;

} // namespace oc
