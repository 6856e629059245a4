// The URLs that browsers give us to send to: strangers choose them, so little is allowed (S7). What
// a name means is looked at when it is used (address_policy). Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace oc {

inline constexpr std::size_t push_endpoint_bytes_max = 2048;

struct endpoint_rules {
    bool allows_private = false; // http:// and addresses too, for tests
};

/// "https://push.example", with the port when it is not 443; nothing when the endpoint is not
/// allowed: other schemes, other ports than 443, users, addresses instead of names, names of this
/// machine.
std::optional<std::string> find_push_origin(std::string_view endpoint, endpoint_rules rules);

/// The host of an origin that find_push_origin made, in lower case.
std::string service_of(std::string_view origin);

} // namespace oc
