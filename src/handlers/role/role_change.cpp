// Changing roles: the shared steps.
#include "handlers/role/role_change.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "handlers/moderation.hpp"
#include "handlers/user/user_change.hpp"
#include "handlers/websocket_utils.hpp"
#include "protocol/events.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <utility>

namespace oc {
namespace {

constexpr std::size_t short_text_max = 64; // colours, categories, names of permissions
constexpr std::size_t description_max = 1000;
constexpr std::size_t permissions_max = 100;

role_ptr find_shared(role_set const& roles, std::string const& text)
{
    auto const* const found = roles.find_by_name_or_id(text);
    return found == nullptr ? nullptr : roles.by_name.find(found->name)->second;
}

result<std::string> require_selector(role_request const& wanted)
{
    if (wanted.id && !wanted.id->empty())
        return *wanted.id;
    if (wanted.name && !wanted.name->empty())
        return *wanted.name;
    return error{errc::role_required};
}

result<void> check_length(std::optional<std::string> const& text, std::string_view field,
                          std::size_t most)
{
    if (text && code_points(*text) > most)
        return error{errc::invalid_value, std::string(field)};
    return {};
}

error wrong_permissions() { return {errc::invalid_value, "permissions"}; }

// {"mention_roles": true, a role's name, or a list of them} (part 1 §3.6).
bool is_mention_rule(boost::json::value const& rule)
{
    if (rule.is_null() || rule.is_bool() || rule.is_string())
        return true;
    auto const* const names = rule.if_array();
    return names != nullptr && names->size() <= permissions_max &&
           std::ranges::all_of(*names, [](auto const& each) { return each.is_string(); });
}

result<std::vector<std::string>> read_permissions(boost::json::array const& given)
{
    if (given.size() > permissions_max)
        return wrong_permissions();
    std::vector<std::string> names;
    for (auto const& each : given) {
        auto const* const name = each.if_string();
        if (name == nullptr || name->empty() || code_points(*name) > short_text_max)
            return wrong_permissions();
        if (std::ranges::find(names, std::string_view(*name)) == names.end())
            names.emplace_back(*name);
    }
    return names;
}

// The name in every list of every channel that has it, also negated.
void rename_in_channels(change_call& c, std::string const& from, std::string const& to)
{
    auto const channels = c.now().channels; // the list of before; set() makes another
    for (auto const& each : channels->in_order) {
        auto changed = *each;
        bool is_named = false;
        for (auto& [action, names] : changed.permissions.lists)
            for (auto& name : names) {
                bool const is_negated = name.starts_with('!');
                if (name.substr(is_negated ? 1 : 0) != from)
                    continue;
                name = (is_negated ? "!" : "") + to;
                is_named = true;
            }
        if (is_named)
            c.db.channels.set(std::move(changed));
    }
}

bool is_text(boost::json::value const& value, std::string_view text)
{
    return value.is_string() && value.get_string() == text;
}

// The roles whose holders may mention another role (part 1 §6.2).
void rename_in_mention_rules(change_call& c, std::string const& from, std::string const& to)
{
    auto const roles = c.now().roles;
    for (auto const& each : roles->by_position) {
        auto changed = *each;
        if (is_text(changed.mention_roles, from))
            changed.mention_roles = to;
        if (auto* const names = changed.mention_roles.if_array())
            for (auto& name : *names)
                if (is_text(name, from))
                    name = to;
        if (changed.mention_roles != each->mention_roles)
            c.db.roles.set(std::move(changed));
    }
}

} // namespace

result<role_ptr> find_role(view const& now, role_request const& wanted)
{
    TRY(auto const selector, require_selector(wanted));
    auto found = find_shared(*now.roles, selector);
    if (!found)
        return error{errc::role_not_found};
    return found;
}

result<role_ptr> find_manageable_role(view const& now, user const& me, role_request const& wanted)
{
    TRY(auto const selector, require_selector(wanted));
    auto found = find_shared(*now.roles, selector);
    if (!found && is_owner(me.roles))
        return error{errc::role_not_found};
    if (!found)
        return error{errc::role_unknown, selector};
    TRY_VOID(require_manageable(*now.roles, me.roles, *found));
    return found;
}

result<void> set_permissions(boost::json::value const& given, role& what)
{
    if (auto const* const old_form = given.if_object()) {
        auto const* const rule = old_form->if_contains("mention_roles");
        what.mention_roles = rule == nullptr ? boost::json::value{} : *rule;
        what.permissions.clear();
        return is_mention_rule(what.mention_roles) ? result<void>{} : wrong_permissions();
    }
    auto const* const names = given.if_array();
    if (names == nullptr)
        return wrong_permissions();
    TRY(what.permissions, read_permissions(*names));
    what.mention_roles = nullptr;
    return {};
}

result<void> apply_fields(view const& now, user const& me, role_fields const& fields, role& what)
{
    TRY_VOID(check_length(fields.description, "description", description_max));
    TRY_VOID(check_length(fields.color.value, "color", short_text_max));
    TRY_VOID(check_length(fields.category.value, "category", short_text_max));
    if (fields.description)
        what.description = fields.description;
    if (fields.color.is_given)
        what.color = fields.color.value;
    if (fields.category.is_given)
        what.category = fields.category.value;
    what.hoisted = fields.hoisted.value_or(what.hoisted);
    what.self_assignable = fields.self_assignable.value_or(what.self_assignable);
    if (!fields.permissions.is_null()) {
        auto const before = what;
        TRY_VOID(set_permissions(fields.permissions, what));
        TRY_VOID(require_held(*now.roles, me.roles, before, what.permissions));
    }
    if (what.self_assignable && !may_be_self_assignable(what))
        return error{errc::role_not_self_assignable, what.name};
    return {};
}

channel const* find_channel_using(channel_set const& channels, std::string_view role_name)
{
    auto const is_named = [&](std::string_view entry) {
        return entry == role_name || (entry.starts_with('!') && entry.substr(1) == role_name);
    };
    for (auto const& each : channels.in_order)
        for (auto const& [action, names] : each->permissions.lists)
            if (std::ranges::any_of(names, is_named))
                return each.get();
    return nullptr;
}

result<void> require_free_role_name(view const& now, user const& me, std::string const& name)
{
    if (!is_usable_role_name(name))
        return error{errc::role_name_unusable};
    if (now.roles->find_by_name_or_id(name) != nullptr)
        return error{errc::role_exists};
    auto const* const user_of_name = find_channel_using(*now.channels, name);
    if (user_of_name != nullptr && !is_owner(me.roles))
        return error{errc::role_in_use, user_of_name->name};
    return {};
}

void change_holders(change_call& c, std::string const& role_name,
                    std::function<void(std::vector<std::string>&)> const& change)
{
    std::size_t told = 0;
    for (auto const& each : c.now().users.list()) {
        if (std::ranges::find(each->roles, role_name) == each->roles.end())
            continue;
        auto changed = *each;
        change(changed.roles);
        c.db.users.set(changed);
        if (!changed.banned && told++ < limits::role_holders_told_max)
            to_all(c.out, to_user_roles(c.now(), changed));
    }
}

void tell_colors(change_call& c, role const& before)
{
    auto const* const after = c.now().roles->find(before.name);
    if (after == nullptr || after->color == before.color)
        return;
    std::size_t told = 0;
    for (auto const& each : c.now().users.list()) {
        bool const is_shown_in_it = !each->roles.empty() && each->roles.front() == before.name;
        if (is_shown_in_it && !each->banned && told++ < limits::role_holders_told_max)
            to_all(c.out, to_user_roles(c.now(), *each));
    }
}

result<void> rename_role(change_call& c, user const& me, role what, std::string const& name)
{
    auto const before = what.name;
    if (is_system_role(before) || is_system_role(name))
        return error{errc::role_rename_denied};
    TRY_VOID(require_free_role_name(c.now(), me, name));
    what.name = name;
    if (what.self_assignable && !may_be_self_assignable(what))
        return error{errc::role_not_self_assignable, name};
    c.db.roles.set(what);
    c.db.roles.rename_pings(before, name);
    c.db.meta.set(std::string(meta_keys::renamed_role) + before, what.id);
    rename_in_channels(c, before, name);
    rename_in_mention_rules(c, before, name);
    change_holders(c, before,
                   [&](auto& roles) { std::ranges::replace(roles, before, name); });
    return {};
}

void tell_roles(change_call& c) { to_all(c.out, packets::make_roles_list(*c.now().roles)); }

result<void> require_role_room(view const& now, user const& me, std::string const& name)
{
    TRY_VOID(require_free_role_name(now, me, name));
    if (now.roles->by_position.size() >= limits::roles_max)
        return error{errc::roles_too_many};
    return {};
}

void add_role(change_call& c, role& fresh)
{
    auto const& others = c.now().roles->by_position;
    fresh.id = c.db.new_message_id(); // a UUID like any other
    fresh.position = others.empty() ? 0 : others.back()->position + 1;
    c.db.roles.set(fresh);
    tell_roles(c);
    note_act(c, "role_create", target_of(fresh), role_details(fresh));
}

result<role_ptr> delete_role(change_call& c, user const& me, role_request const& wanted)
{
    TRY(auto const doomed, find_role(c.now(), wanted));
    TRY_VOID(require_manageable(*c.now().roles, me.roles, *doomed));
    if (is_system_role(doomed->name))
        return error{errc::role_not_deletable};
    if (auto const* const where = find_channel_using(*c.now().channels, doomed->name))
        return error{errc::role_in_use, where->name};
    c.db.roles.remove(doomed->id);
    c.db.roles.remove_pings(doomed->name);
    tell_roles(c);
    change_holders(c, doomed->name, [&](auto& roles) { std::erase(roles, doomed->name); });
    note_act(c, "role_delete", target_of(*doomed));
    return doomed;
}

} // namespace oc
