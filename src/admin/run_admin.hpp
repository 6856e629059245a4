// run_admin: one call of `originchats admin`: asks what has to be asked, has it done, shows what
// came of it. The program's main thread.
#pragma once

#include "admin/order.hpp"

namespace oc {

/// Returns the exit code (admin_exit). The reply goes to stdout, everything else to stderr.
int run_admin(admin_order order);

} // namespace oc
