// The keys of Web Push in DATA/vapid (part 2 §6.1): private_key.pem and vapid_config.json. Whoever
// subscribed did so for this key, so a broken file is told of and never replaced. Blocking; the
// main thread.
#pragma once

#include "base/random.hpp"
#include "push/vapid.hpp"
#include "setup/data_directory.hpp"
#include "setup/findings.hpp"

#include <memory>
#include <string_view>

namespace oc {

/// The key that is there, or a new one when there is none; files that are missing are written. Null
/// with a line in the log when something is broken or cannot be written: no Web Push until the
/// operator has seen to it.
std::shared_ptr<vapid_identity const> load_vapid(data_directory const& data,
                                                 std::string_view server_url,
                                                 random_source& random);

/// What is wrong with the files; nothing when they are not there. Changes nothing.
findings check_vapid(data_directory const& data);

} // namespace oc
