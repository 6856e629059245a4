// welcome: greets who logs in (part 2 §10.4). A change of the server's own; store thread.
#pragma once

#include "base/result.hpp"
#include "db/tx.hpp"
#include "domain/plugin_settings.hpp"
#include "handlers/effects.hpp"

#include <string>

namespace oc {

/// Says the greeting in the channel, for a user at his first login only if the settings want that.
result<effects> welcome_user(tx& db, welcome_settings const& settings, std::string const& user_id);

} // namespace oc
