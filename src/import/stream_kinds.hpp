// The kinds of lines of our own stream (docs/jsonl.md), in the order in which they come.
#pragma once

#include <cstddef>
#include <string_view>

namespace oc {

inline constexpr std::string_view stream_format = "originchats";
inline constexpr int stream_version = 1;
inline constexpr std::size_t stream_data_bytes = 192 * 1024; // of a file, in one line

namespace stream_kinds {
inline constexpr std::string_view header = "stream";
inline constexpr std::string_view file = "file";
inline constexpr std::string_view meta = "meta";
inline constexpr std::string_view role = "role";
inline constexpr std::string_view user = "user";
inline constexpr std::string_view channel = "channel";
inline constexpr std::string_view thread = "thread";
inline constexpr std::string_view webhook = "webhook";
inline constexpr std::string_view webhook_delivery = "webhook_delivery";
inline constexpr std::string_view attachment_data = "attachment_data";
inline constexpr std::string_view attachment = "attachment";
inline constexpr std::string_view emoji = "emoji";
inline constexpr std::string_view poll = "poll";
inline constexpr std::string_view message = "message";
inline constexpr std::string_view vote = "vote";
inline constexpr std::string_view read_marker = "read_marker";
inline constexpr std::string_view push = "push_subscription";
inline constexpr std::string_view modlog = "modlog";
inline constexpr std::string_view slow_mode = "slow_mode";
inline constexpr std::string_view end = "end";
} // namespace stream_kinds

} // namespace oc
