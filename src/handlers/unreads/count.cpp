// unreads_count: of one channel or thread (part 1 §14.3).
#include "handlers/define.hpp"
#include "handlers/room_access.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    std::optional<std::string> channel;
    std::optional<std::string> thread_id;
};
BOOST_DESCRIBE_STRUCT(request, (), (channel, thread_id))

struct counted {
    static constexpr std::string_view wire_name = "unreads_count";
    std::optional<std::string> channel;
    std::optional<std::string> thread_id;
    std::int64_t unread_count = 0;
    or_null<std::string> last_read;
    std::int64_t total_messages = 0;
};
BOOST_DESCRIBE_STRUCT(counted, (), (channel, thread_id, unread_count, last_read, total_messages))

result<void> check(check_call const&, request& r)
{
    if (!names_room({r.channel, r.thread_id}))
        return error{errc::unreads_room_required};
    return {};
}

result<counted> handle(query_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    TRY(auto const place, find_text_room(c.now(), *me, {r.channel, r.thread_id}));
    auto const state = c.db.read_markers.count_unread(me->id, place.room);
    counted out;
    (place.in != nullptr ? out.thread_id : out.channel) =
        place.in != nullptr ? place.in->id : place.where->name;
    out.unread_count = state.unread_count;
    out.last_read = state.last_read;
    out.total_messages = state.total_messages;
    return out;
}

} // namespace

OC_COMMAND(unreads_count) = define<&handle, &check>({
    .summary = "Count what one has not read of a channel or thread.",
});

} // namespace oc
