// unreads_get: what one has not read, everywhere (part 1 §14.2). Threads only when asked for: the
// web client never clears them (decisions.md).
#include "handlers/define.hpp"
#include "handlers/room_access.hpp"

#include <boost/describe/class.hpp>
#include <boost/json/object.hpp>

namespace oc {
namespace {

struct request {
    std::optional<bool> threads;
};
BOOST_DESCRIBE_STRUCT(request, (), (threads))

struct unread_line {
    or_null<std::string> last_read;
    std::int64_t unread_count;
    std::int64_t total_messages;
    std::optional<std::string> parent_channel; // of a thread
};
BOOST_DESCRIBE_STRUCT(unread_line, (), (last_read, unread_count, total_messages, parent_channel))

struct unread_list {
    static constexpr std::string_view wire_name = "unreads_get";
    /// By the channel's name, or "thread/" and the thread's id.
    shaped<by_name<unread_line>, boost::json::object> unreads;
};
BOOST_DESCRIBE_STRUCT(unread_list, (), (unreads))

boost::json::object describe(unread_state const& state)
{
    boost::json::object out;
    if (state.last_read)
        out["last_read"] = *state.last_read;
    else
        out["last_read"] = nullptr;
    out["unread_count"] = state.unread_count;
    out["total_messages"] = state.total_messages;
    return out;
}

void append_threads(query_call& c, channel const& forum, boost::json::object& into)
{
    for (auto const& each : c.now().threads.list(forum.id)) {
        auto line = describe(c.db.read_markers.count_unread(c.who.user_id, each->room));
        line["parent_channel"] = forum.name;
        into["thread/" + each->id] = std::move(line);
    }
}

result<unread_list> handle(query_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    unread_list out;
    for (auto const& each : c.now().channels->in_order) {
        if (!may(c.now(), me->roles, *each, channel_action::view))
            continue;
        if (each->type == channel_type::text)
            out.unreads[each->name] = describe(c.db.read_markers.count_unread(me->id, each->id));
        else if (each->type == channel_type::forum && r.threads.value_or(false))
            append_threads(c, *each, out.unreads);
    }
    return out;
}

} // namespace

OC_COMMAND(unreads_get) = define<&handle>({
    .summary = "Count what one has not read in each channel.",
});

} // namespace oc
