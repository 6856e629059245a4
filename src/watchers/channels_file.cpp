// channels.json: what an edit does (part 2 §15.3). Clients are pushed their new list by the core,
// as after any command.
#include "base/limits.hpp"
#include "handlers/channel/channel_change.hpp"
#include "handlers/channel/channel_fields.hpp"
#include "handlers/moderation.hpp"
#include "watchers/live_steps.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

namespace oc {
namespace {

constexpr std::size_t unknown_member_bytes_max = 16 * 1024;

channel const* find_channel(view const& now, std::string const& id)
{
    room_id number = 0;
    auto const [end, problem] = std::from_chars(id.data(), id.data() + id.size(), number);
    bool const is_number = problem == std::errc() && end == id.data() + id.size();
    return is_number ? now.channels->find(number) : nullptr;
}

// Keys that we do not know are the operator's; clients get them as they are.
result<void> set_unknown_member(channel& of, std::string_view key, boost::json::value const& value)
{
    if (boost::json::serialize(value).size() > unknown_member_bytes_max)
        return error{errc::invalid_value, std::string(key)};
    if (!value.is_null())
        of.extra[key] = value;
    else if (auto const known = of.extra.find(key); known != of.extra.end())
        of.extra.stable_erase(known);
    return {};
}

result<void> set_member(channel& of, std::string_view key, boost::json::value const& value)
{
    if (key == "type") {
        auto const type = value.is_string() ? parse_channel_type(value.get_string()) : std::nullopt;
        if (!type)
            return error{errc::unknown_channel_type};
        of.type = *type;
        return {};
    }
    if (key == "permissions") {
        TRY(of.permissions, read_channel_permissions(value));
        return {};
    }
    TRY(bool const is_known, set_channel_member(of, key, value));
    return is_known ? result<void>{} : set_unknown_member(of, key, value);
}

result<void> set_members(channel& of, live_change const& change)
{
    for (auto const& member : change.after)
        TRY_VOID(set_member(of, member.key(), member.value()));
    return {};
}

result<void> set_name(channel& of, std::string const& name, channel_set const& others)
{
    if (name == of.name)
        return {};
    TRY_VOID(check_channel_name(name));
    if (others.find(name) != nullptr)
        return error{errc::new_channel_name_exists};
    of.name = name;
    return {};
}

result<void> change_channel(live_run& run, live_change const& change, channel const& before)
{
    auto& c = run.c;
    auto changed = before;
    TRY_VOID(set_members(changed, change));
    if (change.name != change.name_before)
        TRY_VOID(set_name(changed, change.name, *c.now().channels));
    note_overruled(change, to_live_entry(before), run.outcome.notes);
    auto const id = changed.id;
    c.db.channels.set(std::move(changed));
    auto details = change.after;
    if (change.name != change.name_before)
        details["name"] = change.name;
    note_act(c, "channel_update", target_of(*c.now().channels->find(id)), std::move(details));
    return {};
}

// In the database every channel has a name (part 2 §15.3: separators may lack theirs).
std::string free_separator_name(channel_set const& channels)
{
    std::string name = "separator";
    for (int number = 2; channels.find(name) != nullptr; ++number)
        name = "separator-" + std::to_string(number);
    return name;
}

result<void> add_channel(live_run& run, live_change const& change,
                         std::vector<std::string>& separators)
{
    auto& c = run.c;
    channel fresh{.name = change.name};
    if (!fresh.name.empty()) {
        TRY_VOID(check_channel_name(fresh.name));
        // Made by command meanwhile, or by this edit before a crash.
        if (auto const* const same = c.now().channels->find(fresh.name)) {
            auto known = change;
            known.name_before = change.name;
            return change_channel(run, known, *same);
        }
    }
    TRY_VOID(set_members(fresh, change));
    if (fresh.name.empty())
        fresh.name = free_separator_name(*c.now().channels);
    TRY(auto const* const made, create_channel(c, std::move(fresh)));
    if (change.name.empty())
        separators.push_back(made->name);
    return {};
}

result<void> apply(live_run& run, live_change const& change, std::vector<std::string>& separators)
{
    if (change.what == live_change::kind::added)
        return add_channel(run, change, separators);
    auto const* const now = find_channel(run.c.now(), change.id);
    if (change.what == live_change::kind::removed) {
        if (now != nullptr)
            TRY_VOID(delete_channel(run.c, now->name));
        return {};
    }
    if (now == nullptr)
        return error{errc::channel_not_found};
    return change_channel(run, change, *now);
}

// Those of the file in its order; the ones that it does not have keep their places at the end.
// `separators` are the names that nameless ones got, in the order of the file.
void reorder(live_run& run, std::vector<std::string> const& separators)
{
    auto& c = run.c;
    std::vector<room_id> order;
    auto const take = [&](channel const* which) {
        if (which != nullptr && std::ranges::find(order, which->id) == order.end())
            order.push_back(which->id);
    };
    auto next_separator = separators.begin();
    for (auto const& place : run.edit.order) {
        bool const is_fresh_separator =
            place.id.empty() && place.name.empty() && next_separator != separators.end();
        if (is_fresh_separator)
            take(c.now().channels->find(*next_separator++));
        else
            take(place.id.empty() ? c.now().channels->find(place.name)
                                  : find_channel(c.now(), place.id));
    }
    for (auto const& each : c.now().channels->in_order)
        take(each.get());
    for (std::size_t i = 0; i < order.size(); ++i)
        c.db.channels.move(order[i], i);
    ++run.outcome.done;
    note_act(c, "channel_move");
}

} // namespace

void apply_channel_edit(live_run& run)
{
    std::vector<std::string> separators;
    run_changes(run, [&](live_change const& change) { return apply(run, change, separators); });
    if (!run.edit.order.empty())
        reorder(run, separators);
}

} // namespace oc
