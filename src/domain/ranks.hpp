// Who may act on whom, and who may give what (part 1 §4.3, RB-03): the rules of rank as pure
// functions over roles. `actor` and `target` are the role names of users. Any thread.
#pragma once

#include "base/result.hpp"
#include "domain/view.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

/// Below every role: users without roles, and those whose roles nobody knows.
inline constexpr int lowest_rank = 9999;

/// The smallest position among the roles, lower is higher. Roles that one takes oneself lend no
/// rank: it could not have been given.
int rank_of(role_set const& roles, std::span<std::string const> user_roles);

/// Rule 1: users are acted on from above, owners by owners only.
/// Otherwise errc::permission_required.
result<void> require_rank_over(role_set const& roles, std::span<std::string const> actor,
                               std::span<std::string const> target);

/// Rule 2: a role is given and taken from above, `owner` by owners only.
/// Otherwise errc::role_too_high.
result<void> require_rank_over_role(role_set const& roles, std::span<std::string const> actor,
                                    role const& what);

/// The same for changing the role itself: owner and admin are for owners (errc::role_protected).
result<void> require_manageable(role_set const& roles, std::span<std::string const> actor,
                                role const& what);

/// Rule 3: who puts a permission on a role holds it himself (errc::permission_required with the
/// first that he does not hold). What the role had before may stay.
result<void> require_held(role_set const& roles, std::span<std::string const> actor,
                          role const& before, std::vector<std::string> const& wanted);

/// Rule 4: the roles in another order, highest first, with positions to match. The actor's own
/// place and what is above it stays as it is (errc::role_too_high). `order` holds every role once.
result<std::vector<role_ptr>> reorder(role_set const& roles, std::span<std::string const> actor,
                                      std::vector<role_ptr> const& order);

/// Rule 5: whether users may take the role themselves: not owner, admin, moderator, and none that
/// has `administrator` or a permission to manage something.
bool may_be_self_assignable(role const& what);

/// owner, admin, user: neither deleted nor renamed.
bool is_system_role(std::string_view name);

/// 1 to 32 code points, no control characters, no space at the ends, no "!" in front, not "banned".
bool is_usable_role_name(std::string_view name);

/// Whether nobody else is an owner; the banned do not count.
bool is_last_owner(view const& now, user const& who);

} // namespace oc
