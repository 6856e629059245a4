// The list of channels changes; those who may view are pushed their new list by the core (§7.6).
#include "handlers/channel/channel_change.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "handlers/moderation.hpp"

#include <utility>

namespace oc {
namespace {

// The exact name first, then ignoring case.
channel_ptr find_named(channel_set const& channels, std::string const& name)
{
    auto const exact = channels.by_name.find(name);
    if (exact != channels.by_name.end())
        return exact->second;
    auto const folded = fold_case(name);
    for (auto const& each : channels.in_order)
        if (fold_case(each->name) == folded)
            return each;
    return nullptr;
}

} // namespace

result<channel const*> create_channel(change_call& c, channel fresh)
{
    if (c.now().channels->find(fresh.name) != nullptr)
        return error{errc::channel_exists};
    if (c.now().channels->in_order.size() >= limits::channels_max)
        return error{errc::channel_create_failed};
    auto const id = c.db.channels.insert(std::move(fresh));
    auto const* const made = c.now().channels->find(id);
    note_act(c, "channel_create", target_of(*made), {{"type", to_string(made->type)}});
    return made;
}

result<channel_ptr> delete_channel(change_call& c, std::string const& name)
{
    auto const where = find_named(*c.now().channels, name);
    if (!where)
        return error{errc::channel_not_found};
    for (auto const& each : c.now().threads.list(where->id))
        c.out.add(head_change{each->room, std::nullopt});
    c.out.add(head_change{where->id, std::nullopt});
    c.db.channels.remove(where->id);
    c.out.add(upkeep_due{});
    note_act(c, "channel_delete", target_of(*where));
    return where;
}

} // namespace oc
