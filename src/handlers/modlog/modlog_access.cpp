// Either of two permissions (part 2 §9.2).
#include "handlers/modlog/modlog_access.hpp"

namespace oc {

result<void> require_modlog_reader(view const& now, user const& me)
{
    if (!has_permission(*now.roles, me.roles, "view_audit_log") &&
        !has_permission(*now.roles, me.roles, "manage_users"))
        return error{errc::modlog_denied};
    return {};
}

} // namespace oc
