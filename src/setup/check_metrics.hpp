// What `originchats check` says about who can read /metrics. Pure.
#pragma once

#include "setup/findings.hpp"

namespace oc {

struct config;

/// An address of its own that is not this machine's alone, or a token that can be guessed.
findings check_metrics(config const& values);

} // namespace oc
