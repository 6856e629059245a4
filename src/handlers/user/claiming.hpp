// claiming: how the first owner of a fresh server becomes one (decisions.md "first owner").
#pragma once

#include "handlers/call.hpp"

#include <string>

namespace oc {

/// Makes the asker an owner and tells everybody; the code is used up. errc::user_not_found,
/// errc::invalid_claim_code.
result<void> claim_server(change_call& c, std::string const& code);

} // namespace oc
