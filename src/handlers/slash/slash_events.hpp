// slash_events: what everybody is told when slash commands come and go.
#pragma once

#include "domain/view.hpp"
#include "handlers/effects.hpp"
#include "live/slash_registry.hpp"

namespace oc {

/// slash_remove for the names that are gone, then slash_add for what is new.
void append_slash_change(effects& out, view const& now, slash_change const& change);

} // namespace oc
