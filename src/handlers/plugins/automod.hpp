// automod: what happens to a message with blocked words (part 2 §10.4), in threads too. A change of
// the server's own; store thread.
#pragma once

#include "base/result.hpp"
#include "db/tx.hpp"
#include "domain/plugin_settings.hpp"
#include "handlers/effects.hpp"

namespace oc {

/// The message goes, its author is silenced and told so, AutoMod says something: as far as the
/// settings want it.
result<effects> automoderate(tx& db, automod_settings const& settings, message_posted const& said);

} // namespace oc
