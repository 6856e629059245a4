// messages_get: a page of history (part 1 §6.7). Whoever reads a room has read it to the end.
#include "handlers/define.hpp"
#include "handlers/messages/history_page.hpp"
#include "handlers/room_access.hpp"
#include "handlers/unreads/read_state.hpp"
#include "protocol/objects.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    std::optional<std::string> channel;
    std::optional<std::string> thread_id;
    std::optional<history_start> start;
    std::optional<std::int64_t> limit;
};
BOOST_DESCRIBE_STRUCT(request, (), (channel, thread_id, start, limit))

struct page {
    static constexpr std::string_view wire_name = "messages_get";
    std::string channel;
    std::optional<std::string> thread_id;
    std::vector<wire_message> messages;
    wire_range range;
};
BOOST_DESCRIBE_STRUCT(page, (), (channel, thread_id, messages, range))

result<page> handle(query_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    TRY(auto const place, find_readable_room(c.now(), *me, {r.channel, r.thread_id}));
    auto const found = read_page(c.db.messages, place.room, {r.start, r.limit});
    read_to_the_end(c, place);
    return page{place.where->name, place.thread_id, to_wire_messages(c.now(), found.messages),
                found.range};
}

} // namespace

OC_COMMAND(messages_get) = define<&handle>({
    .summary = "Get a page of a channel's history, counted or by the id before which to read.",
});

} // namespace oc
