// channel_fields: what channel_create and channel_update accept about a channel (part 1 §3.4, §7.2,
// §7.3), slow mode included.
#pragma once

#include "domain/channel.hpp"
#include "handlers/call.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace oc {

/// errc::invalid_channel_name: not empty, short, without control characters, no path (RB-01).
result<void> check_channel_name(std::string const& name);

/// Action → role names; empty lists are dropped, because clients send them for what is unset
/// (§4.2). errc::invalid_value unless it is an object of lists of texts.
result<channel_permissions> read_channel_permissions(boost::json::value const& given);

/// What a channel has that was made without permissions (§7.2).
channel_permissions default_channel_permissions();

/// Sets one known member of channel::extra; null and "" remove it. False when there is no such
/// member; errc::invalid_value when the value is of the wrong kind.
result<bool> set_channel_member(channel& of, std::string_view key, boost::json::value const& value);

/// Seconds between two messages of a member; 0 when the channel is not slow.
std::int64_t slow_mode_seconds(channel const& of);

} // namespace oc
