// channel_delete: with its messages, threads and all that belongs to them (part 1 §7.5).
#include "handlers/channel/channel_change.hpp"
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

result<deleted_channel> handle(change_call& c, request const& r)
{
    TRY_VOID(require_me(c));
    TRY(auto const gone, delete_channel(c, *r.name));
    return deleted_channel{gone->name};
}

} // namespace

OC_COMMAND(channel_delete) = define<&handle>({
    .summary = "Delete a channel with its messages and threads.",
    .permission = "manage_channels",
});

} // namespace oc
