// public_address: whether an address is somebody's on the public internet, so that a stranger may
// have us connect to it. Pure; any thread.
#pragma once

#include "net/client_address.hpp"

namespace oc {

/// False for everything of the special-purpose registries (RFC 6890 and its successors): this
/// host, loopback, private, shared (CGNAT), link-local, unique local, multicast, documentation,
/// benchmarking, reserved; and for IPv6 that only wraps IPv4 (NAT64, 6to4, Teredo, compatible),
/// whatever is wrapped. What is not global unicast (2000::/3) is not public either. IPv4-mapped
/// addresses are judged as the IPv4 that they are.
bool is_public(ip_address const& address);

} // namespace oc
