// working_view: the writer's own view while a group of units runs. The table classes change it
// together with the rows; a copy taken before a unit undoes both. Writer only.
#pragma once

#include "domain/view.hpp"

#include <cstdint>

namespace oc {

struct working_view {
    view now{};
    std::int64_t changes = 0; // since the last view was handed out; 0: nothing to hand out
};

} // namespace oc
