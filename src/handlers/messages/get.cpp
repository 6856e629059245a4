// messages_get: a page of history (part 1 §6.7).
#include "base/limits.hpp"
#include "handlers/define.hpp"
#include "handlers/room_access.hpp"
#include "protocol/objects.hpp"

#include <boost/describe/class.hpp>

#include <algorithm>
#include <limits>

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

struct found_page {
    std::vector<message> messages;
    wire_range range; // counted from the newest
};

std::int64_t clipped_limit(request const& r)
{
    auto const wanted = r.limit.value_or(0);
    if (wanted == 0)
        return limits::history_page_default;
    return std::clamp<std::int64_t>(wanted, 0, limits::history_page_max);
}

// §6.7: range.end is start + limit as requested, not as clipped; saturating, for huge numbers.
std::int64_t requested_end(std::int64_t start, request const& r)
{
    auto const limit = r.limit.value_or(0) == 0 ? limits::history_page_default : *r.limit;
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    return limit > 0 && start > most - limit ? most : start + limit;
}

found_page list_skipping(query_call& c, room_id room, request const& r)
{
    auto const start = r.start ? std::max<std::int64_t>(std::get<std::int64_t>(*r.start), 0) : 0;
    return {c.db.messages.list_newest(room, start, clipped_limit(r)),
            {start, requested_end(start, r)}};
}

// An id that is not there gives an empty page (RB-07).
found_page list_before(query_call& c, room_id room, request const& r)
{
    auto const anchor = c.db.messages.find_place(room, std::get<std::string>(*r.start));
    if (!anchor)
        return {};
    auto messages = c.db.messages.list_before(room, anchor->position, clipped_limit(r));
    auto const newer_or_equal = c.db.messages.count(room) - anchor->rank;
    auto const count = static_cast<std::int64_t>(messages.size());
    return {std::move(messages), {newer_or_equal, newer_or_equal + count}};
}

result<page> handle(query_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    TRY(auto const place, find_readable_room(c.now(), *me, {r.channel, r.thread_id}));
    bool const by_id = r.start && std::holds_alternative<std::string>(*r.start);
    auto const found = by_id ? list_before(c, place.room, r) : list_skipping(c, place.room, r);
    return page{place.where->name, place.thread_id, to_wire_messages(c.now(), found.messages),
                found.range};
}

} // namespace

OC_COMMAND(messages_get) = define<&handle>({
    .summary = "Get a page of a channel's history, counted or by the id before which to read.",
});

} // namespace oc
