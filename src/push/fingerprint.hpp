// The fingerprint of a device (part 2 §6.3): information for the user, and a hint which of his
// subscriptions is in use. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace oc {

struct device_words {
    std::string_view address; // as a proxy told it; often none
    std::string_view user_agent;
    std::string_view country;
};

/// What operators of the original have unless they set PUSH_FINGERPRINT_SECRET.
inline constexpr std::string_view default_fingerprint_secret = "originchats-push-secret";

std::uint64_t device_fingerprint(std::string_view secret, device_words const& of);

/// 16 hexadecimal digits, as it is stored and sent.
std::string fingerprint_text(std::uint64_t fingerprint);

} // namespace oc
