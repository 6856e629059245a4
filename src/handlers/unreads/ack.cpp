// unreads_ack: "I have read up to here" (part 1 §14.1).
#include "handlers/define.hpp"
#include "handlers/unreads/read_state.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    std::optional<std::string> channel;
    std::optional<std::string> thread_id;
    std::optional<std::string> message_id;
};
BOOST_DESCRIBE_STRUCT(request, (), (channel, thread_id, message_id))

struct acknowledged {
    static constexpr std::string_view wire_name = "unreads_ack";
    std::optional<std::string> channel;
    std::optional<std::string> thread_id;
    or_null<std::string> last_read;
};
BOOST_DESCRIBE_STRUCT(acknowledged, (), (channel, thread_id, last_read))

result<void> check(check_call const&, request& r)
{
    if (!names_room({r.channel, r.thread_id}))
        return error{errc::unreads_room_required};
    return {};
}

// The message that was named, when it is there; an older one marks later ones as unread again. Else
// nothing changes (RB-27). Without a name the newest.
std::optional<std::string> find_read(change_call& c, room_place const& place, request const& r)
{
    if (r.message_id && !r.message_id->empty())
        return c.db.messages.find_place(place.room, *r.message_id) ? r.message_id : std::nullopt;
    auto const newest = c.db.messages.find_newest(place.room);
    return newest ? std::optional(newest->id) : std::nullopt;
}

result<acknowledged> handle(change_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    TRY(auto const place, find_room(c.now(), *me, {r.channel, r.thread_id}));
    acknowledged out;
    (place.in != nullptr ? out.thread_id : out.channel) =
        place.in != nullptr ? place.in->id : place.where->name;
    if (auto const read = find_read(c, place, r)) {
        auto const at = c.db.messages.find_place(place.room, *read);
        c.db.read_markers.set(me->id, place.room, {at->position, *read});
        publish_marker(c.out, me->id, place, *read);
    }
    if (auto const marker = c.db.read_markers.find(me->id, place.room))
        out.last_read = marker->message_id;
    return out;
}

} // namespace

OC_COMMAND(unreads_ack) = define<&handle, &check>({
    .summary = "Mark a channel or thread as read, up to a message.",
});

} // namespace oc
