// role_change: what the commands that make and change roles have in common: finding the role that a
// request means, the fields that clients give, and renaming with everything that holds the name
// (part 1 §10, RB-05).
#pragma once

#include "domain/ranks.hpp"
#include "handlers/call.hpp"
#include "protocol/field_types.hpp"

#include <boost/describe/class.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace oc {

/// `id` wins over `name`; both may be either.
struct role_request {
    std::optional<std::string> const& id;
    std::optional<std::string> const& name;
};

/// errc::role_required, errc::role_not_found.
result<role_ptr> find_role(view const& now, role_request const& wanted);

/// A role that the asker may change (rule 2). Owners are told role_not_found, others role_unknown.
result<role_ptr> find_manageable_role(view const& now, user const& me, role_request const& wanted);

/// What clients say of a role. Absent: as it is; null: none for color and category, as it is for
/// the others.
struct role_fields {
    std::optional<std::string> description;
    clearable<std::string> color;
    std::optional<bool> hoisted;
    std::optional<bool> self_assignable;
    boost::json::value permissions; // array, or the older object form
    clearable<std::string> category;
};
BOOST_DESCRIBE_STRUCT(role_fields, (), (description, color, hoisted, self_assignable, permissions,
                                        category))

/// Puts the fields into `what`, by the rules 3 and 5; errc::invalid_value for what cannot be.
result<void> apply_fields(view const& now, user const& me, role_fields const& fields, role& what);

/// The permissions of a role; errc::invalid_value. A list, or the older object form.
result<void> set_permissions(boost::json::value const& given, role& what);

/// A name that no role has, as a name or as an id, and that gives nobody a channel: a list may
/// still hold the name of a role that was.
result<void> require_free_role_name(view const& now, user const& me, std::string const& name);

/// Stores the role under its new name, and the name wherever it is written: users, channels, pings.
result<void> rename_role(change_call& c, user const& me, role what, std::string const& name);

/// Rewrites the role lists of all who hold the role, and tells everybody their new ones (of
/// limits::role_holders_told_max users; more would flood every client).
void change_holders(change_call& c, std::string const& role_name,
                    std::function<void(std::vector<std::string>&)> const& change);

/// When the role has another colour than before: so have those whose first role it is.
void tell_colors(change_call& c, role const& before);

/// The first channel whose permissions name the role, also negated; or null.
channel const* find_channel_using(channel_set const& channels, std::string_view role_name);

/// roles_list to all.
void tell_roles(change_call& c);

/// Whether a new role may be called so, and there is room for one more. The refusals of
/// require_free_role_name, errc::roles_too_many.
result<void> require_role_room(view const& now, user const& me, std::string const& name);
/// Gives it an id and the lowest rank, stores it, tells everybody, notes it.
void add_role(change_call& c, role& fresh);
/// Takes it from everybody, tells everybody, notes it. errc::role_not_deletable, errc::role_in_use.
result<role_ptr> delete_role(change_call& c, user const& me, role_request const& wanted);

} // namespace oc
