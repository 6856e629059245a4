// search_filters: what `filters` of messages_search asks for (docs/decisions/0007), as types.
#pragma once

#include "domain/errc.hpp"
#include "domain/message_filter.hpp"
#include "domain/view.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace oc {

/// `before` and `after`: a time, or the id of a message.
using search_bound = std::variant<std::monostate, unix_seconds, std::string>;

/// Where a page ended. As a text it is opaque to clients; what they make of it themselves finds
/// nothing that they could not search for anyway.
struct search_cursor {
    std::int64_t total = 0; // of newest: as counted for the first page; of relevance: to skip
    unix_seconds timestamp = 0;
    std::vector<std::pair<room_id, std::int64_t>> places{}; // of the oldest that were shown
};
std::string to_text(search_cursor const& cursor);
std::optional<search_cursor> parse_search_cursor(std::string_view text);

struct search_filters {
    std::vector<std::string> from{};
    std::vector<message_feature> has{};
    search_bound before{};
    search_bound after{};
    std::vector<std::string> in{};
    std::optional<bool> pinned{};
    bool threads = false;
    bool by_relevance = false;
    std::optional<std::int64_t> limit{};
    std::optional<search_cursor> cursor{};

    /// Whether less than everything is wanted, also without a query.
    bool narrows() const;
};

/// errc::invalid_value with "filters.from" and so on for what is not as it should be; members that
/// are null or not known count for nothing.
result<search_filters> parse_search_filters(boost::json::object const& given);

} // namespace oc
