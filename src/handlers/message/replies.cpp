// message_replies: who answered a message (part 1 §6.10).
#include "base/limits.hpp"
#include "handlers/define.hpp"
#include "handlers/messages/shown_messages.hpp"
#include "handlers/room_access.hpp"

#include <boost/describe/class.hpp>

#include <algorithm>

namespace oc {
namespace {

struct request {
    required<std::string, errc::replies_fields_required> channel;
    required<std::string, errc::replies_fields_required> id;
    std::optional<std::int64_t> limit;
};
BOOST_DESCRIBE_STRUCT(request, (), (channel, id, limit))

struct reply_list {
    static constexpr std::string_view wire_name = "message_replies";
    std::string channel;
    std::string message_id;
    std::vector<wire_message> replies;
};
BOOST_DESCRIBE_STRUCT(reply_list, (), (channel, message_id, replies))

result<reply_list> handle(query_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    std::optional<std::string> const channel = *r.channel;
    TRY(auto const place, find_text_room(c.now(), *me, {channel, std::nullopt}));
    auto const limit = std::clamp<std::int64_t>(r.limit.value_or(limits::replies_default), 1,
                                                limits::history_page_max);
    return reply_list{place.where->name, *r.id,
                      show_messages(viewer_of(c),
                                    c.db.messages.list_replies(place.room, *r.id, limit))};
}

} // namespace

OC_COMMAND(message_replies) = define<&handle>({
    .summary = "List the replies to a message.",
});

} // namespace oc
