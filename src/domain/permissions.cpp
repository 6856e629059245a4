// Who may do what (part 1 §4): role names against lists, and the roles of a fresh server.
// Pure functions; any thread.
#include "domain/permissions.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <array>

namespace oc {
namespace {

constexpr std::array<std::string_view, 20> permission_names{
    "administrator",
    "manage_server",
    "view_audit_log",
    "manage_roles",
    "manage_channels",
    "manage_threads",
    "manage_users",
    "manage_messages",
    "read_message_history",
    "send_messages",
    "embed_links",
    "attach_files",
    "add_reactions",
    "external_emojis",
    "connect",
    "speak",
    "stream",
    "use_voice_activity",
    "mention_everyone",
    "use_slash_commands",
};

bool contains(std::span<std::string const> names, std::string_view name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_denied_by(std::span<std::string const> list, std::string_view role_name)
{
    return std::any_of(list.begin(), list.end(), [&](std::string_view entry) {
        return entry.starts_with('!') && entry.substr(1) == role_name;
    });
}

// The L-check of part 1 §4.2: the user's own order of roles decides, not the order of the list.
bool passes_list(std::span<std::string const> list, std::span<std::string const> user_roles)
{
    for (auto const& role_name : user_roles) {
        if (is_denied_by(list, role_name))
            return false;
        if (contains(list, role_name))
            return true;
    }
    return false;
}

// The table "What applies when the action has no list" of part 1 §4.2.
bool passes_fallback(channel const& where, std::span<std::string const> user_roles,
                     channel_action action)
{
    switch (action) {
    case channel_action::view:
    case channel_action::send:
    case channel_action::delete_any:
    case channel_action::create_thread:
        return where.permissions.empty() && contains(user_roles, owner_role);
    case channel_action::pin:
        return contains(user_roles, owner_role);
    case channel_action::delete_own:
    case channel_action::edit_own:
    case channel_action::react:
        return contains(user_roles, "user");
    }
    UNREACHABLE();
}

} // namespace

std::span<std::string_view const> server_permissions() { return permission_names; }

bool is_owner(std::span<std::string const> user_roles) { return contains(user_roles, owner_role); }

bool has_permission(role_set const& roles, std::span<std::string const> user_roles,
                    std::string_view permission)
{
    if (is_owner(user_roles))
        return true;
    return std::any_of(user_roles.begin(), user_roles.end(), [&](std::string const& name) {
        auto const* held = roles.find_by_name_or_id(name);
        return held != nullptr && (contains(held->permissions, "administrator") ||
                                   contains(held->permissions, permission));
    });
}

bool may(view const& v, std::span<std::string const> user_roles, channel const& where,
         channel_action action)
{
    if (v.settings->owner_override && is_owner(user_roles))
        return true;
    if (action == channel_action::delete_any || action == channel_action::pin)
        if (has_permission(*v.roles, user_roles, "manage_messages"))
            return true;
    if (auto const* list = where.permissions.find(action))
        return passes_list(*list, user_roles);
    return passes_fallback(where, user_roles, action);
}

std::string const* color_of(role_set const& roles, std::span<std::string const> user_roles)
{
    if (user_roles.empty())
        return nullptr;
    auto const* first = roles.find_by_name_or_id(user_roles.front());
    return first != nullptr && first->color ? &*first->color : nullptr;
}

bool may_mention(role_set const& roles, std::span<std::string const> user_roles,
                 std::string_view mentioned)
{
    auto const* target = roles.find(mentioned);
    if (target == nullptr || is_owner(user_roles))
        return true;
    auto const* rule = &target->mention_roles;
    if (auto const* form = rule->if_object()) // the whole older form: its one meaningful key
        rule = form->if_contains("mention_roles");
    if (rule == nullptr || rule->is_null())
        return true;
    if (auto const* everybody = rule->if_bool())
        return *everybody;
    if (auto const* needed = rule->if_string())
        return contains(user_roles, std::string_view(*needed));
    auto const* choices = rule->if_array();
    if (choices == nullptr)
        return false;
    return std::any_of(choices->begin(), choices->end(), [&](boost::json::value const& each) {
        auto const* needed = each.if_string();
        return needed != nullptr && contains(user_roles, std::string_view(*needed));
    });
}

} // namespace oc
