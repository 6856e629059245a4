// What `originchats check` says about the certificate of websocket.tls. Blocking; reads only.
#pragma once

#include "base/clock.hpp"
#include "setup/data_directory.hpp"
#include "setup/findings.hpp"

namespace oc {

/// The server would not start with it, clients would not believe it, or everybody can read its key.
findings check_tls(data_directory const& data, config const& values, unix_seconds now);

} // namespace oc
