// messages_pinned: what is pinned in a channel or thread, the newest first (part 1 §6.5).
#include "handlers/define.hpp"
#include "handlers/messages/shown_messages.hpp"
#include "handlers/room_access.hpp"

#include <boost/describe/class.hpp>

#include <algorithm>
#include <functional>

namespace oc {
namespace {

struct request {
    std::optional<std::string> channel;
    std::optional<std::string> thread_id;
};
BOOST_DESCRIBE_STRUCT(request, (), (channel, thread_id))

struct pinned_list {
    static constexpr std::string_view wire_name = "messages_pinned";
    std::string channel;
    std::optional<std::string> thread_id;
    std::vector<wire_message> messages;
};
BOOST_DESCRIBE_STRUCT(pinned_list, (), (channel, thread_id, messages))

result<void> check(check_call const&, request& r)
{
    if (!names_room({r.channel, r.thread_id}))
        return error{errc::channel_not_provided};
    return {};
}

// Of a forum: what is pinned in its threads, because the web client asks so while one is open
// (§6.12).
result<pinned_list> list_forum(query_call& c, user const& me, channel const& forum)
{
    TRY_VOID(require_permission(c.now(), me, "read_message_history"));
    pinned_list out{forum.name, {}, {}};
    for (auto const& each : c.now().threads.list(forum.id))
        for (auto const& pinned : c.db.messages.list_pinned(each->room))
            out.messages.push_back(show_message(viewer_of(c), pinned));
    std::ranges::stable_sort(out.messages, std::ranges::greater(), &wire_message::timestamp);
    return out;
}

result<pinned_list> handle(query_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    auto const* const named = r.channel ? c.now().channels->find(*r.channel) : nullptr;
    if (r.thread_id.value_or("").empty() && named != nullptr &&
        named->type == channel_type::forum && may(c.now(), me->roles, *named, channel_action::view))
        return list_forum(c, *me, *named);
    TRY(auto const place, find_text_room(c.now(), *me, {r.channel, r.thread_id}));
    return pinned_list{place.where->name, place.thread_id,
                       show_messages(viewer_of(c), c.db.messages.list_pinned(place.room))};
}

} // namespace

OC_COMMAND(messages_pinned) = define<&handle, &check>({
    .summary = "List what is pinned.",
});

} // namespace oc
