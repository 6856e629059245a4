// push_meters: what became of notifications. Any thread may read.
#pragma once

#include "base/meters.hpp"

namespace oc {

struct push_meters {
    counter delivered{};
    counter gone{};    // the service knows the subscription no more
    counter retried{}; // attempts that failed and are repeated
    counter failed{};  // for good
    counter dropped{}; // because too many waited
};

} // namespace oc
