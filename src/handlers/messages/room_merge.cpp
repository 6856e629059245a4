// Merging walks by their newest messages.
#include "handlers/messages/room_merge.hpp"

#include <algorithm>

namespace oc {
namespace {

using places = std::vector<std::pair<room_id, std::int64_t>>;

std::int64_t* find_place(places& in, room_id room)
{
    auto const found = std::ranges::find(in, room, &places::value_type::first);
    return found == in.end() ? nullptr : &found->second;
}

bool is_newer(message const& a, message const& b)
{
    return a.timestamp != b.timestamp ? a.timestamp > b.timestamp : a.id > b.id;
}

} // namespace

void room_merge::add(room_place place, search_scope scope, message_filter filter,
                     std::optional<search_cursor> const& from)
{
    auto made = std::make_unique<lane>(lane{.where = place, .filter = std::move(filter)});
    auto reached = from.value_or(search_cursor{});
    auto const* const shown = find_place(reached.places, scope.room);
    if (shown != nullptr) {
        scope.before = std::min(scope.before, *shown);
        place_.places.emplace_back(scope.room, *shown);
    }
    made->walk.emplace(search_.walk(scope, made->filter));
    made->head = made->walk->next();
    // Of a room of which nothing was shown yet: not what has come since.
    while (from && shown == nullptr && made->head && made->head->timestamp > reached.timestamp)
        made->head = made->walk->next();
    place_.timestamp = reached.timestamp;
    lanes_.push_back(std::move(made));
}

std::optional<found_message> room_merge::next()
{
    lane* newest = nullptr;
    for (auto const& each : lanes_)
        if (each->head && (newest == nullptr || is_newer(*each->head, *newest->head)))
            newest = each.get();
    if (newest == nullptr)
        return std::nullopt;
    found_message found{std::move(*newest->head), newest->where};
    newest->head = newest->walk->next();
    place_.timestamp = found.what.timestamp;
    if (auto* const shown = find_place(place_.places, found.what.room))
        *shown = found.what.position;
    else
        place_.places.emplace_back(found.what.room, found.what.position);
    return found;
}

} // namespace oc
