// A browser that wants pushes for a user (part 2 §6.3). Keys are raw bytes.
#pragma once

#include "base/clock.hpp"

#include <string>

namespace oc {

struct push_subscription {
    std::string endpoint; // a URL; who knows it can bother the user, so it is a secret
    std::string user_id;
    std::string p256dh;      // 65 bytes
    std::string auth;        // 16 bytes
    std::string fingerprint; // of the device; information only
    unix_seconds last_used = 0;
};

} // namespace oc
