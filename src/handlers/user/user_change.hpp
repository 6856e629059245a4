// user_change: what the commands that act on users have in common: whom they mean, whether the
// asker stands above him, his roles, his end (part 1 §4.3, §9).
#pragma once

#include "domain/ranks.hpp"
#include "handlers/call.hpp"
#include "protocol/events.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

/// By name or id; errc::user_not_found.
result<user_ptr> require_user(view const& now, std::string const& name);

/// Whom somebody means who types that into a command: by name or id, with or without "@" in front,
/// a local account without the beginning of its id, or by the name that is shown. Null: nobody.
user_ptr find_typed_user(view const& now, std::string_view typed);

/// Somebody whom the asker may act on (rule 1).
struct acting_pair {
    user_ptr me;
    user_ptr target;
};
result<acting_pair> require_subordinate(change_call const& c, std::string const& name);

/// The packet that says a user's roles.
packets::user_roles to_user_roles(view const& now, user const& who);

/// Stores other roles for the user; returns his new record.
user_ptr set_roles(change_call& c, user const& who, std::vector<std::string> roles);

/// The names of the user's roles, without those that are no more.
std::vector<std::string> known_roles(view const& now, user const& who);

/// Rules 1 and 2 and the last owner for giving `target` the roles `wanted` instead of his; then
/// stores them. Unknown names: errc::role_not_existing. Ids become names, doubles go.
result<user_ptr> change_roles(change_call& c, acting_pair const& who,
                              std::vector<std::string> const& wanted);

/// Notes the act, if it changed something.
void note_roles(change_call& c, std::string_view action, user const& before, user const& after);
/// Who hears of it: everybody, or nobody if it changed nothing.
std::optional<topic> audience_of(user const& before, user const& after);

/// More roles behind those he has, noted; the rules as change_roles.
result<user_ptr> add_roles(change_call& c, acting_pair const& who,
                           std::vector<std::string> const& roles);
/// Fewer roles, noted; errc::role_last when none would be left.
result<user_ptr> remove_roles(change_call& c, acting_pair const& who,
                              std::vector<std::string> const& roles);

/// The name of a role that everybody may take; errc::role_not_found, errc::not_self_assignable.
result<std::string> require_self_assignable(view const& now, std::string const& role);

/// Removes the account with all that is kept of it, and tells everybody; the connections of the
/// user are closed, the asker's own after its reply. The banned keep their record: a ban outlives
/// it. errc::last_owner.
result<void> remove_user(change_call& c, user const& who);

} // namespace oc
