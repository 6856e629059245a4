// embeds_list: the embeds of one message (part 2 §8). Locked and archived threads are read, too.
#include "handlers/define.hpp"
#include "handlers/messages/shown_messages.hpp"
#include "handlers/room_access.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    required<std::string, errc::message_id_required> id;
    std::optional<std::string> channel;
    std::optional<std::string> thread_id;
};
BOOST_DESCRIBE_STRUCT(request, (), (id, channel, thread_id))

struct embed_list {
    static constexpr std::string_view wire_name = "embeds_list";
    std::string id;
    boost::json::value embeds; // array
};
BOOST_DESCRIBE_STRUCT(embed_list, (), (id, embeds))

result<void> check(check_call const&, request& r)
{
    if (!names_room({r.channel, r.thread_id}))
        return error{errc::room_required};
    return {};
}

result<embed_list> handle(query_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    message_request const wanted{{r.channel, r.thread_id}, *r.id};
    TRY(auto const place, find_message_room(c.now(), *me, c.db.messages, wanted));
    TRY_VOID(require_permission(c.now(), *me, "read_message_history"));
    auto const found = c.db.messages.find(place.room, *r.id);
    if (!found)
        return error{errc::message_not_found};
    auto shown = show_message(viewer_of(c), *found).embeds;
    return embed_list{found->id, shown ? *std::move(shown) : boost::json::array{}};
}

} // namespace

OC_COMMAND(embeds_list) = define<&handle, &check>({
    .summary = "Get the embeds of a message.",
});

} // namespace oc
