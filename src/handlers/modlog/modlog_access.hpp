// modlog_access: who may read the modlog.
#pragma once

#include "handlers/call.hpp"

namespace oc {

/// errc::modlog_denied without view_audit_log and manage_users.
result<void> require_modlog_reader(view const& now, user const& me);

} // namespace oc
