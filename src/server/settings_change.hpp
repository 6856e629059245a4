// settings_change: the operator's new settings, by SIGHUP or by editing config.json, told to
// clients as if made by command (part 1 §15). Core thread.
#pragma once

#include "server/core.hpp"

#include <memory>

namespace oc {

/// In force at once; server_update to everybody when name or pictures are others now.
void change_settings(core& center, std::shared_ptr<config const> settings);

} // namespace oc
