// roles.json: what an edit does (part 2 §15.2). Everybody who is logged in gets one roles_list, and
// the same of colours and holders as after a command (defect B8).
#include "base/limits.hpp"
#include "handlers/moderation.hpp"
#include "handlers/role/role_change.hpp"
#include "watchers/live_steps.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace oc {
namespace {

constexpr std::int64_t lowest_position = lowest_rank - 1;

role_ptr find_role_by_id(view const& now, std::string const& id)
{
    auto const& roles = now.roles->by_position;
    auto const found = std::ranges::find(roles, id, &role::id);
    return found == roles.end() ? nullptr : *found;
}

error wrong(std::string_view member) { return {errc::invalid_value, std::string(member)}; }

result<std::optional<std::string>> read_text(std::string_view member,
                                             boost::json::value const& value)
{
    if (value.is_null())
        return std::optional<std::string>();
    if (!value.is_string())
        return wrong(member);
    return std::optional(std::string(value.get_string()));
}

result<bool> read_flag(std::string_view member, boost::json::value const& value)
{
    if (!value.is_null() && !value.is_bool())
        return wrong(member);
    return value.is_bool() && value.get_bool();
}

result<void> read_member(std::string_view key, boost::json::value const& value,
                         role_fields& fields, role& what)
{
    if (key == "description") {
        TRY(auto text, read_text(key, value));
        what.description.reset();
        fields.description = std::move(text);
    } else if (key == "color" || key == "category") {
        TRY(auto text, read_text(key, value));
        auto& field = key == "color" ? fields.color : fields.category;
        field = {.is_given = true, .value = std::move(text)};
    } else if (key == "hoisted") {
        TRY(fields.hoisted, read_flag(key, value));
    } else if (key == "self_assignable") {
        TRY(fields.self_assignable, read_flag(key, value));
    } else if (key == "permissions") {
        fields.permissions = value.is_null() ? boost::json::array() : value;
    } else if (key == "position") {
        if (!value.is_int64() || value.get_int64() < 0 || value.get_int64() > lowest_position)
            return wrong(key);
        what.position = static_cast<int>(value.get_int64());
    } else {
        return wrong(key); // roles have nothing that we do not know
    }
    return {};
}

result<void> set_members(live_run& run, live_change const& change, role& what)
{
    role_fields fields;
    for (auto const& member : change.after)
        TRY_VOID(read_member(member.key(), member.value(), fields, what));
    return apply_fields(run.c.now(), run.operator_, fields, what);
}

result<void> change_role(live_run& run, live_change const& change, role const& before)
{
    auto& c = run.c;
    auto changed = before;
    TRY_VOID(set_members(run, change, changed));
    bool const is_renamed = change.name != change.name_before && change.name != before.name;
    auto const note = [&] { note_overruled(change, to_live_entry(before), run.outcome.notes); };
    if (is_renamed)
        TRY_VOID(rename_role(c, run.operator_, changed, change.name));
    else
        c.db.roles.set(changed);
    note();
    note_act(c, "role_update", {before.id, is_renamed ? change.name : before.name},
             role_details(changed));
    return {};
}

result<void> add_role(live_run& run, live_change const& change)
{
    auto& c = run.c;
    if (auto const* const same = c.now().roles->find(change.name)) {
        auto known = change; // made by command meanwhile, or by this edit before a crash
        known.name_before = change.name;
        return change_role(run, known, role(*same));
    }
    TRY_VOID(require_free_role_name(c.now(), run.operator_, change.name));
    auto const& roles = c.now().roles->by_position;
    if (roles.size() >= limits::roles_max)
        return error{errc::roles_too_many};
    role fresh{.id = change.id, .name = change.name};
    fresh.position = roles.empty() ? 0 : roles.back()->position + 1;
    TRY_VOID(set_members(run, change, fresh));
    if (fresh.id.empty() || c.now().roles->find_by_name_or_id(fresh.id) != nullptr)
        fresh.id = c.db.new_message_id(); // a UUID like any other
    c.db.roles.set(fresh);
    note_act(c, "role_create", target_of(fresh), role_details(fresh));
    return {};
}

result<void> remove_role(live_run& run, role const& doomed)
{
    auto& c = run.c;
    if (is_system_role(doomed.name))
        return error{errc::role_not_deletable};
    if (auto const* const where = find_channel_using(*c.now().channels, doomed.name))
        return error{errc::role_in_use, where->name};
    c.db.roles.remove(doomed.id);
    c.db.roles.remove_pings(doomed.name);
    change_holders(c, doomed.name, [&](auto& roles) { std::erase(roles, doomed.name); });
    note_act(c, "role_delete", target_of(doomed));
    return {};
}

result<void> apply(live_run& run, live_change const& change)
{
    if (change.what == live_change::kind::added)
        return add_role(run, change);
    auto const now = find_role_by_id(run.c.now(), change.id);
    if (change.what == live_change::kind::removed)
        return now ? remove_role(run, *now) : result<void>{};
    if (!now)
        return error{errc::role_not_found};
    return change_role(run, change, *now);
}

/// Among those of one position: one that the file moved up or made stands before the others, one
/// that it moved down behind them, as after a command that gives it that place; then as before.
std::tuple<int, int, int> place_of(role_set const& before, role const& now)
{
    auto const was = std::ranges::find(before.by_position, now.id, &role::id);
    if (was == before.by_position.end())
        return {now.position, -1, lowest_position};
    auto const old = (*was)->position;
    return {now.position, old > now.position ? -1 : old < now.position ? 1 : 0, old};
}

void part_equal_positions(live_run& run, role_set const& before)
{
    auto order = run.c.now().roles->by_position;
    std::ranges::stable_sort(order, {},
                             [&](role_ptr const& each) { return place_of(before, *each); });
    std::vector<int> places;
    for (auto const& each : order)
        places.push_back(places.empty() ? each->position
                                        : std::max(each->position, places.back() + 1));
    if (!places.empty() && places.back() > lowest_position)
        for (std::size_t i = 0; i < places.size(); ++i)
            places[i] = static_cast<int>(i);
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (order[i]->position == places[i])
            continue;
        auto changed = *order[i];
        changed.position = places[i];
        run.c.db.roles.set(std::move(changed));
    }
}

} // namespace

void apply_role_edit(live_run& run)
{
    auto const before = run.c.now().roles;
    run_changes(run, [&](live_change const& change) { return apply(run, change); });
    if (run.c.now().roles == before)
        return;
    part_equal_positions(run, *before);
    tell_roles(run.c);
    for (auto const& each : before->by_position)
        if (auto const now = find_role_by_id(run.c.now(), each->id)) {
            auto known = *each; // under its new name
            known.name = now->name;
            tell_colors(run.c, known);
        }
}

} // namespace oc
