// run_admin: one call of `originchats admin`: asks what has to be asked, has it done, shows what
// came of it. The program's main thread.
#pragma once

#include "admin/order.hpp"

#include <string>

namespace oc {

/// Returns the exit code (admin_exit). The reply goes to stdout, everything else to stderr.
int run_admin(admin_order order);

/// {"error": {"code", "text"}}: what --json writes to stdout instead of a reply.
std::string make_refusal(std::string const& code, std::string const& text);

} // namespace oc
