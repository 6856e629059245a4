// moderating: what user_ban, user_unban, user_timeout, user_update and the slash commands of the
// same kind do once they know whom they mean and that they may.
#pragma once

#include "handlers/user/user_change.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace oc {

inline constexpr std::int64_t timeout_seconds_max = 10LL * 365 * 24 * 60 * 60;

/// errc::owner_not_bannable, then the rules of rank.
result<acting_pair> require_bannable(change_call const& c, user const& target);

/// Notes it; false, and nothing happens, when the user was banned already. His connections close
/// with the commit.
bool ban_user(change_call& c, user const& target, boost::json::object details = {});
/// Notes it; false, and nothing happens, when the user was not banned.
bool unban_user(change_call& c, user const& target);

struct timeout_order {
    std::int64_t seconds = 0; // 0 lifts it
    std::string reason;       // for the target
    boost::json::object details{};
};
/// Sets it, tells every connection of the target, notes it. Nothing happens when there is none to
/// lift.
void set_timeout(change_call& c, user const& target, timeout_order order);

/// Trims; an empty one takes the nickname away. The refusals of check_nickname.
result<void> set_nickname(view const& now, std::string_view nickname, user& who);
/// To everybody, if the nickname is another one.
void tell_nickname(effects& out, user const& before, user const& after);

} // namespace oc
