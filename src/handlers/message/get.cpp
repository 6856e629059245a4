// message_get: one message by its id (part 1 §6.10).
#include "handlers/define.hpp"
#include "handlers/room_access.hpp"
#include "protocol/objects.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    required<std::string, errc::message_get_fields_required> id;
    std::optional<std::string> channel;
    std::optional<std::string> thread_id;
};
BOOST_DESCRIBE_STRUCT(request, (), (id, channel, thread_id))

struct found_message {
    static constexpr std::string_view wire_name = "message_get";
    std::string channel;
    std::optional<std::string> thread_id;
    wire_message message;
};
BOOST_DESCRIBE_STRUCT(found_message, (), (channel, thread_id, message))

result<void> check(check_call const&, request& r)
{
    if (r.channel.value_or("").empty() && r.thread_id.value_or("").empty())
        return error{errc::message_get_fields_required};
    return {};
}

result<found_message> handle(query_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    message_request const wanted{{r.channel, r.thread_id}, *r.id};
    TRY(auto const place, find_message_room(c.now(), *me, c.db.messages, wanted));
    TRY_VOID(require_permission(c.now(), *me, "read_message_history"));
    auto const found = c.db.messages.find(place.room, *r.id);
    if (!found)
        return error{errc::message_not_found};
    return found_message{place.where->name, place.thread_id, to_wire_message(c.now(), *found)};
}

} // namespace

OC_COMMAND(message_get) = define<&handle, &check>({
    .summary = "Get one message by its id.",
});

} // namespace oc
