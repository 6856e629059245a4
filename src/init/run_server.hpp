// run_server: `serve` from start to exit: data directory, config, server, signals.
#pragma once

#include "init/options.hpp"

namespace oc {

/// Returns the exit code once the server has stopped in order. Throws std::runtime_error with words
/// for the operator when it cannot start.
int run_server(serve_options const& chosen);

} // namespace oc
