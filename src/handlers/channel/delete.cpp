// channel_delete: with its messages, threads and all that belongs to them (part 1 §7.5).
#include "base/text.hpp"
#include "handlers/define.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    required<std::string, errc::channel_name_required> name;
};
BOOST_DESCRIBE_STRUCT(request, (), (name))

struct deleted_channel {
    static constexpr std::string_view wire_name = "channel_delete";
    std::string name;
    bool deleted = true;
};
BOOST_DESCRIBE_STRUCT(deleted_channel, (), (name, deleted))

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

result<deleted_channel> handle(change_call& c, request const& r)
{
    TRY_VOID(require_me(c));
    auto const where = find_named(*c.now().channels, *r.name);
    if (!where)
        return error{errc::channel_not_found};
    for (auto const& each : c.now().threads.list(where->id))
        c.out.add(head_change{each->room, std::nullopt});
    c.out.add(head_change{where->id, std::nullopt});
    c.db.channels.remove(where->id);
    c.out.add(upkeep_due{});
    return deleted_channel{where->name};
}

} // namespace

OC_COMMAND(channel_delete) = define<&handle>({
    .summary = "Delete a channel with its messages and threads.",
    .permission = "manage_channels",
});

} // namespace oc
