// A page of a filtered search.
#include "handlers/messages/search_page.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "handlers/messages/room_merge.hpp"

#include <algorithm>

namespace oc {
namespace {

struct named_channel {
    std::string const& name;
    bool threads; // those of the channel too
};

/// The rooms of one channel that is named.
result<void> add_rooms(view const& now, user const& me, named_channel const& named,
                       std::vector<room_place>& rooms)
{
    auto const& [name, threads] = named;
    auto const* const forum = now.channels->find(name);
    bool const is_forum = threads && forum != nullptr && forum->type == channel_type::forum &&
                          may(now, me.roles, *forum, channel_action::view);
    if (!is_forum) {
        TRY(auto const place, find_text_room(now, me, {name, std::nullopt}));
        rooms.push_back(place);
    }
    if (!threads)
        return {};
    TRY_VOID(require_permission(now, me, "read_message_history"));
    for (auto const& each : now.threads.list(forum->id))
        rooms.push_back({.where = forum, .room = each->room, .thread_id = each->id,
                         .in = each.get()});
    return {};
}

result<std::vector<room_place>> list_rooms(view const& now, user const& me,
                                           search_wish const& wish)
{
    auto names = wish.filters.in;
    if (wish.channel && !wish.channel->empty())
        names.insert(names.begin(), *wish.channel);
    std::vector<room_place> rooms;
    for (auto name = names.begin(); name != names.end(); ++name)
        if (std::find(names.begin(), name, *name) == name)
            TRY_VOID(add_rooms(now, me, {*name, wish.filters.threads}, rooms));
    return rooms;
}

/// A message that bounds a search, or none.
result<std::optional<message>> find_bound(query_call& c, std::vector<room_place> const& rooms,
                                          search_bound const& bound)
{
    auto const* const id = std::get_if<std::string>(&bound);
    if (id == nullptr)
        return std::optional<message>{};
    auto const room = c.db.messages.find_room(*id);
    if (!room || std::ranges::find(rooms, *room, &room_place::room) == rooms.end())
        return error{errc::message_not_found};
    return c.db.messages.find(*room, *id);
}

std::optional<unix_seconds> time_of(search_bound const& bound, std::optional<message> const& at)
{
    if (at)
        return at->timestamp;
    auto const* const time = std::get_if<unix_seconds>(&bound);
    return time == nullptr ? std::nullopt : std::optional(*time);
}

message_filter make_filter(view const& now, search_wish const& wish)
{
    message_filter made{.text = fold_case(wish.text),
                        .features = wish.filters.has,
                        .pinned = wish.filters.pinned};
    for (auto const& name : wish.filters.from) {
        auto const* const who = now.users.find_by_name_or_id(name);
        made.authors.push_back(who == nullptr ? name : who->id); // messages outlive their authors
    }
    return made;
}

/// Within the room of a message that bounds the search its position is the bound, elsewhere its
/// time.
result<void> start(query_call& c, user const& me, search_wish const& wish, room_merge& merge)
{
    auto const& filters = wish.filters;
    TRY(auto const rooms, list_rooms(c.now(), me, wish));
    TRY(auto const before, find_bound(c, rooms, filters.before));
    TRY(auto const after, find_bound(c, rooms, filters.after));
    for (auto const& place : rooms) {
        search_scope scope{.room = place.room};
        auto filter = make_filter(c.now(), wish);
        if (before && before->room == place.room)
            scope.before = before->position;
        else
            filter.before = time_of(filters.before, before);
        if (after && after->room == place.room)
            scope.after = after->position;
        else
            filter.after = time_of(filters.after, after);
        merge.add(place, scope, std::move(filter),
                  filters.by_relevance ? std::nullopt : filters.cursor);
    }
    return {};
}

std::size_t limit_of(view const& now, search_wish const& wish)
{
    auto const wanted = wish.filters.limit.value_or(now.settings->search_results_max);
    return static_cast<std::size_t>(
        std::clamp<std::int64_t>(wanted, 1, limits::search_results_most));
}

void put_total(search_page& page, std::int64_t total)
{
    constexpr auto most = static_cast<std::int64_t>(limits::search_total_max);
    page.total = std::min(total, most);
    if (total > most)
        page.total_is_capped = true;
}

/// Each page begins where the one before ended; the first one counts what there is.
void fill_newest(message_viewer const& to, search_wish const& wish, room_merge& merge,
                 search_page& page)
{
    auto const limit = limit_of(to.now, wish);
    auto const& from = wish.filters.cursor;
    std::optional<found_message> found = merge.next();
    search_cursor end;
    for (; found && page.results.size() < limit; found = merge.next()) {
        page.results.push_back(to_wire_found(to, found->what, found->where));
        end = merge.place();
    }
    bool const is_more = found.has_value();
    auto total = static_cast<std::int64_t>(page.results.size());
    for (; !from && found && total <= static_cast<std::int64_t>(limits::search_total_max); ++total)
        found = merge.next();
    end.total = from ? from->total : total;
    put_total(page, end.total);
    page.cursor = is_more ? or_null<std::string>{to_text(end)} : or_null<std::string>{};
}

/// The newest thousand, the best first. A cursor says how many were shown.
void fill_relevant(message_viewer const& to, search_wish const& wish, room_merge& merge,
                   search_page& page)
{
    struct ranked {
        int rank;
        found_message found;
    };
    auto const query = fold_case(wish.text);
    std::vector<ranked> all;
    auto found = merge.next();
    for (; found && all.size() < limits::search_total_max; found = merge.next())
        all.push_back({rank_of_match(fold_case(found->what.content), query), std::move(*found)});
    std::ranges::stable_sort(all, std::ranges::greater(), &ranked::rank);
    auto const skipped = wish.filters.cursor ? wish.filters.cursor->total : 0;
    auto at = std::min(static_cast<std::size_t>(skipped), all.size());
    auto const end = std::min(at + limit_of(to.now, wish), all.size());
    for (; at < end; ++at)
        page.results.push_back(to_wire_found(to, all[at].found.what, all[at].found.where));
    put_total(page, static_cast<std::int64_t>(all.size()) + (found ? 1 : 0));
    page.cursor = or_null<std::string>{};
    if (at < all.size())
        page.cursor = or_null<std::string>{to_text({.total = static_cast<std::int64_t>(at)})};
}

} // namespace

wire_found_message to_wire_found(message_viewer const& to, message const& m,
                                 room_place const& where)
{
    wire_found_message out;
    static_cast<wire_message&>(out) = show_message(to, m);
    out.channel = where.where->name;
    out.thread_id = where.thread_id;
    return out;
}

result<void> fill_filtered(query_call& c, user const& me, search_wish const& wish,
                           search_page& page)
{
    room_merge merge(c.db.search);
    TRY_VOID(start(c, me, wish, merge));
    if (wish.filters.by_relevance)
        fill_relevant(viewer_of(c), wish, merge, page);
    else
        fill_newest(viewer_of(c), wish, merge, page);
    return {};
}

} // namespace oc
