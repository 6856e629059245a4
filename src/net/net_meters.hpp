// net_meters: what the net threads count of themselves. Any thread.
#pragma once

#include "base/meters.hpp"

#include <array>
#include <cstddef>

namespace oc {

struct net_meters {
    counter accepted{};           // connections
    counter refused{};            // because their address had its share
    gauge websockets{};           // that are open, to the core's knowledge
    counter messages{};           // received, whole
    counter message_bytes{};      // of their text
    counter deliveries{};         // of frames, one for each connection that gets it
    counter sent_bytes{};         // over WebSockets, before TLS
    counter slow_consumers{};     // closed because they did not read
    std::array<counter, 6> responses{}; // of HTTP by the status' first digit
};

} // namespace oc
