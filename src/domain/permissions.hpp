// Who may do what (part 1 §4): pure functions over a view.
#pragma once

#include "domain/view.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

inline constexpr std::string_view owner_role = "owner";

/// The names advertised in the handshake, in that order (part 1 §4.1).
std::span<std::string_view const> server_permissions();

/// Part 1 §4.1 `has(user, permission)`: the role named owner has everything, `administrator`
/// everything else.
bool has_permission(role_set const& roles, std::span<std::string const> user_roles,
                    std::string_view permission);

/// Whether the roles include the one named owner.
bool is_owner(std::span<std::string const> user_roles);

/// Part 1 §4.2 with decisions.md: owner passes (unless permissions.owner_override is off),
/// manage_messages passes delete and pin, else the L-check on the list, or the fallback of the
/// table there. A negated role denies for every action (RB-13).
bool may(view const& v, std::span<std::string const> user_roles, channel const& where,
         channel_action action);

/// Colour of the first role (part 1 §3.1 "User colour"), or nullptr.
std::string const* color_of(role_set const& roles, std::span<std::string const> user_roles);

/// Whether a holder of these roles may mention that role (part 1 §6.2).
bool may_mention(role_set const& roles, std::span<std::string const> user_roles,
                 std::string_view mentioned);

/// The four roles of a fresh server (part 1 §4.1), with ids from `make_id`.
std::vector<role> default_roles(std::vector<std::string> const& ids);

/// The channel of a fresh server: `general` (part 2 §15.3).
channel default_channel();

} // namespace oc
