// messages_search: messages whose content has a text in it (part 1 §6.9), and with `filters` more
// than that (docs/decisions/0007).
#include "base/limits.hpp"
#include "base/text.hpp"
#include "handlers/define.hpp"
#include "handlers/messages/search_page.hpp"

#include <boost/describe/class.hpp>

#include <algorithm>

namespace oc {
namespace {

struct request {
    std::optional<std::string> channel;
    std::optional<std::string> query;
    std::optional<boost::json::object> filters;
};
BOOST_DESCRIBE_STRUCT(request, (), (channel, query, filters))

bool is_given(std::optional<std::string> const& text) { return text && !text->empty(); }

result<void> check(check_call const&, request& r)
{
    search_filters filters;
    if (r.filters) {
        TRY(filters, parse_search_filters(*r.filters));
    }
    bool const has_place = is_given(r.channel) || !filters.in.empty();
    if (!has_place || (!is_given(r.query) && !filters.narrows()))
        return error{errc::search_fields_required};
    return {};
}

result<search_page> handle(query_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    search_wish wish{.channel = r.channel, .text = r.query.value_or("")};
    if (r.filters) {
        TRY(wish.filters, parse_search_filters(*r.filters));
    }
    search_page page{.channel = r.channel, .query = wish.text};
    if (r.filters) {
        TRY_VOID(fill_filtered(c, *me, wish, page));
        return page;
    }
    TRY(auto const place, find_text_room(c.now(), *me, {r.channel, std::nullopt}));
    auto const limit = std::clamp<std::int64_t>(c.now().settings->search_results_max, 1,
                                                limits::search_results_most);
    message_filter const wanted{.text = fold_case(wish.text)};
    for (auto const& found :
         c.db.search.list({.room = place.room}, wanted, static_cast<std::size_t>(limit)))
        page.results.push_back(to_wire_found(viewer_of(c), found, place));
    return page;
}

} // namespace

OC_COMMAND(messages_search) = define<&handle, &check>({
    .summary = "Search a channel's messages for a text, newest first.",
});

} // namespace oc
