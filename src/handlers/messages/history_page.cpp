// Pages of history, counted from the newest or by an anchor.
#include "handlers/messages/history_page.hpp"

#include "base/limits.hpp"

#include <algorithm>
#include <limits>
#include <string>

namespace oc {
namespace {

std::int64_t clipped_limit(page_request const& r)
{
    auto const wanted = r.limit.value_or(0);
    if (wanted == 0)
        return limits::history_page_default;
    return std::clamp<std::int64_t>(wanted, 0, limits::history_page_max);
}

// §6.7: range.end is start + limit as requested, not as clipped; saturating, for huge numbers.
std::int64_t requested_end(std::int64_t start, page_request const& r)
{
    auto const limit = r.limit.value_or(0) == 0 ? limits::history_page_default : *r.limit;
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    return limit > 0 && start > most - limit ? most : start + limit;
}

history_page list_skipping(messages_reader const& messages, room_id room, page_request const& r)
{
    auto const start = r.start ? std::max<std::int64_t>(std::get<std::int64_t>(*r.start), 0) : 0;
    return {messages.list_newest(room, start, clipped_limit(r)), {start, requested_end(start, r)}};
}

history_page list_before(messages_reader const& messages, room_id room, page_request const& r)
{
    auto const anchor = messages.find_place(room, std::get<std::string>(*r.start));
    if (!anchor)
        return {};
    auto page = messages.list_before(room, anchor->position, clipped_limit(r));
    auto const newer_or_equal = messages.count(room) - anchor->rank;
    auto const count = static_cast<std::int64_t>(page.size());
    return {std::move(page), {newer_or_equal, newer_or_equal + count}};
}

} // namespace

history_page read_page(messages_reader const& messages, room_id room, page_request const& wanted)
{
    bool const by_id = wanted.start && std::holds_alternative<std::string>(*wanted.start);
    return by_id ? list_before(messages, room, wanted) : list_skipping(messages, room, wanted);
}

} // namespace oc
