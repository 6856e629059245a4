// Who we are to push services (RFC 8292): a token signed with the server's key. Pure; any thread.
#pragma once

#include "push/p256_key.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace oc {

/// The server's key, and how push services may reach its operator as vapid_config.json says it.
struct vapid_identity {
    p256_key key;
    std::string claims_email{};
};

/// What stands in the file of a server without a name of its own.
inline constexpr std::string_view vapid_nobody = "mailto:admin@originchats.invalid";

/// Whether push services accept it: "mailto:x@host" or "https://host".
bool is_vapid_subject(std::string_view text);

/// What to say when the file says nothing usable (B9): https and the host of the server's URL, or
/// vapid_nobody without one.
std::string default_vapid_subject(std::string_view server_url);

/// claims_email when it is usable and more than vapid_nobody, else the default.
std::string vapid_subject(std::string_view claims_email, std::string_view server_url);

struct vapid_claims {
    std::string_view audience; // scheme://host[:port]
    std::int64_t expires = 0;  // Unix seconds
    std::string_view subject;
};

/// The value of the header Authorization.
std::string make_vapid_authorization(p256_key const& key, vapid_claims const& claims);

} // namespace oc
