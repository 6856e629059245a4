// pings_get: the messages that ping one, the newest first (part 1 §13).
#include "base/limits.hpp"
#include "handlers/define.hpp"
#include "handlers/room_access.hpp"
#include "protocol/objects.hpp"

#include <boost/describe/class.hpp>

#include <unordered_map>

namespace oc {
namespace {

struct request {
    boost::json::value limit;
    boost::json::value offset;
};
BOOST_DESCRIBE_STRUCT(request, (), (limit, offset))

struct wire_ping : wire_message {
    std::string channel;
    std::optional<std::string> thread_id;
};
BOOST_DESCRIBE_STRUCT(wire_ping, (wire_message), (channel, thread_id))

struct ping_list {
    static constexpr std::string_view wire_name = "pings_get";
    std::vector<wire_ping> messages;
    std::int64_t offset = 0;
    std::int64_t limit = 0;
    std::int64_t total = 0;
};
BOOST_DESCRIBE_STRUCT(ping_list, (), (messages, offset, limit, total))

// Whole, or nothing: §13 has a text of its own for anything else.
std::optional<std::int64_t> read_whole(boost::json::value const& given, std::int64_t absent)
{
    if (given.is_null())
        return absent;
    boost::system::error_code problem;
    auto const whole = given.is_number() ? given.to_number<std::int64_t>(problem) : 0;
    return given.is_number() && !problem ? std::optional(whole) : std::nullopt;
}

using places = std::unordered_map<room_id, room_place>;

places list_places(view const& now, user const& me)
{
    places out;
    for (auto const& each : now.channels->in_order) {
        if (!may(now, me.roles, *each, channel_action::view))
            continue;
        if (each->type == channel_type::text)
            out[each->id] = {.where = each.get(), .room = each->id};
        for (auto const& in : now.threads.list(each->id))
            out[in->room] = {each.get(), in->room, in->id, in.get()};
    }
    return out;
}

result<ping_list> handle(query_call& c, request const& r)
{
    auto const me = c.now().users.find_shared(c.who.user_id);
    if (!me)
        return error{errc::user_not_found};
    auto const limit = read_whole(r.limit, limits::pings_limit_default);
    if (!limit || *limit < 1 || *limit > limits::pings_limit_max)
        return error{errc::invalid_pings_limit};
    auto const offset = read_whole(r.offset, 0);
    if (!offset || *offset < 0)
        return error{errc::invalid_pings_offset};
    TRY_VOID(require_permission(c.now(), *me, "read_message_history"));

    auto const where = list_places(c.now(), *me);
    auto const found = c.db.pings.list(
        {me->id, me->roles, [&](room_id room) { return where.contains(room); }});
    ping_list out{{}, *offset, *limit, static_cast<std::int64_t>(found.size())};
    for (auto i = *offset; i < out.total && i - *offset < *limit; ++i) {
        auto const& ping = found[static_cast<std::size_t>(i)];
        auto const message = c.db.messages.find_at(ping.room, ping.position);
        if (!message)
            continue;
        auto const& place = where.at(ping.room);
        out.messages.push_back(
            {to_wire_message(c.now(), *message), place.where->name, place.thread_id});
    }
    return out;
}

} // namespace

OC_COMMAND(pings_get) = define<&handle>({
    .summary = "List the messages that ping one, newest first.",
});

} // namespace oc
