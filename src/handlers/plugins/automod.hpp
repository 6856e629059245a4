// automod: what it does about somebody who wrote blocked words (part 2 §10.4); that the text is
// not kept is clean_text's matter. A change of the server's own; store thread.
#pragma once

#include "base/result.hpp"
#include "db/tx.hpp"
#include "domain/plugin_settings.hpp"
#include "handlers/effects.hpp"

#include <string_view>

namespace oc {

inline constexpr std::string_view automod_author = "AutoMod"; // a system author

/// The user is silenced and told so, AutoMod says something in the room: as far as the settings
/// want it.
result<effects> automoderate(tx& db, automod_settings const& settings, text_blocked const& text);

} // namespace oc
