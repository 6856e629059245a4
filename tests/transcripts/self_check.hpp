// self_check: plays that have to fail, each with its own words. Performed before all others, so
// that a runner that lets everything pass is found out.
#pragma once

#include "support/packet_schema.hpp"

#include <string>

namespace oc::test {

/// What is wrong with the runner; empty when nothing is.
std::string find_runner_fault(packet_schema const& schema);

} // namespace oc::test
