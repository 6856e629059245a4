// handshake: the first frame of every connection (part 1 §5.1), with current values (RB-25).
#pragma once

#include "base/frame.hpp"
#include "base/random.hpp"
#include "domain/config.hpp"

#include <string>

namespace oc {

/// "originChats-" and 32 URL-safe characters (24 random bytes), fresh per connection.
std::string make_validator_key(random_source& random);

/// What this server can do besides its commands; those of an absent feature are not announced.
struct offered_features {
    bool push = true; // it has keys
};

frame_ptr make_handshake(config const& settings, std::string const& validator_key,
                         offered_features const& offered = {});

} // namespace oc
