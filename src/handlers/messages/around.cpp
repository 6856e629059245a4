// messages_around: the history around a message (part 1 §6.8).
#include "base/limits.hpp"
#include "handlers/define.hpp"
#include "handlers/messages/shown_messages.hpp"
#include "handlers/room_access.hpp"

#include <boost/describe/class.hpp>

#include <algorithm>

namespace oc {
namespace {

struct bounds_request {
    std::optional<std::int64_t> above; // newer ones
    std::optional<std::int64_t> below; // older ones
};
BOOST_DESCRIBE_STRUCT(bounds_request, (), (above, below))

struct request {
    required<std::string, errc::around_required> around;
    std::optional<std::string> channel;
    std::optional<std::string> thread_id;
    std::optional<bounds_request> bounds;
};
BOOST_DESCRIBE_STRUCT(request, (), (around, channel, thread_id, bounds))

struct surroundings {
    static constexpr std::string_view wire_name = "messages_around";
    std::string channel;
    or_null<std::string> thread_id;
    std::vector<wire_message> messages;
    wire_range range; // from the oldest; the web client takes start 0 as the beginning
};
BOOST_DESCRIBE_STRUCT(surroundings, (), (channel, thread_id, messages, range))

std::int64_t clipped(std::optional<std::int64_t> wanted)
{
    return std::clamp<std::int64_t>(wanted.value_or(limits::around_default), 0,
                                    limits::history_page_max);
}

result<surroundings> handle(query_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    TRY(auto const place, find_readable_room(c.now(), *me, {r.channel, r.thread_id}));
    auto const anchor = c.db.messages.find_place(place.room, *r.around);
    if (!anchor)
        return error{errc::message_not_found};
    auto const bounds = r.bounds.value_or(bounds_request{});
    auto const from = std::max<std::int64_t>(0, anchor->rank - clipped(bounds.below));
    auto const to = std::min(c.db.messages.count(place.room),
                             anchor->rank + clipped(bounds.above) + 1);
    auto const found = c.db.messages.list_ranks(place.room, from, to);
    return surroundings{place.where->name, place.thread_id, show_messages(viewer_of(c), found),
                        {from, to}};
}

} // namespace

OC_COMMAND(messages_around) = define<&handle>({
    .summary = "Get the history around a message.",
});

} // namespace oc
