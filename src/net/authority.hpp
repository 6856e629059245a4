// authority: whether the part of an address that names a host and a port can be one. Pure; any
// thread.
#pragma once

#include <string_view>

namespace oc {

/// uri-host [":" port] (RFC 9110 §7.2, RFC 3986 §3.2): a name, an IPv4 or an [IPv6] address without
/// a zone, and a port of 1 to 65535, or none behind the colon. False for one without a host, and
/// for one with a user.
bool is_authority(std::string_view text);

} // namespace oc
