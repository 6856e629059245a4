// emoji_change: what the commands that change emojis have in common. Store thread, but for the
// first.
#pragma once

#include "handlers/call.hpp"
#include "handlers/command.hpp"
#include "protocol/writer.hpp"

#include <boost/json/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace oc {

/// The field emoji_id; `scheme` with what is wrong with it. Core.
result<std::int64_t> read_emoji_id(boost::json::value const& given, errc scheme);

/// The asker may still do it: a picture takes its time, and rights may go meanwhile.
result<void> require_emoji_manager(change_call const& c);

/// A tidy name that no other emoji has; errc::emoji_add_failed.
result<std::string> require_free_emoji_name(view const& now, std::string_view wanted,
                                            std::int64_t own_id = -1);

/// The answer of a conversation.
template <class Packet>
reply to_reply(Packet const& packet)
{
    return reply{write_packet(Packet::wire_name, packet)};
}

} // namespace oc
