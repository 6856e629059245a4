// upload_meters: what became of uploads. Any thread.
#pragma once

#include "base/meters.hpp"

namespace oc {

struct upload_meters {
    counter stored{};
    counter refused{};
    counter broken_off{}; // by the peer
    counter bytes{};      // of bodies, taken in
};

} // namespace oc
