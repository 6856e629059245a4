// search_page: the answer of messages_search, and how `filters` fill it.
#pragma once

#include "handlers/call.hpp"
#include "handlers/messages/search_filters.hpp"
#include "handlers/room_access.hpp"
#include "protocol/objects.hpp"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

namespace oc {

struct wire_found_message : wire_message {
    std::string channel{};
    std::optional<std::string> thread_id{};
};
BOOST_DESCRIBE_STRUCT(wire_found_message, (wire_message), (channel, thread_id))

wire_found_message to_wire_found(view const& now, message const& m, room_place const& where);

/// The last three only with filters.
struct search_page {
    static constexpr std::string_view wire_name = "messages_search";
    std::optional<std::string> channel{}; // as sent
    std::string query{};
    std::vector<wire_found_message> results{};
    std::optional<std::int64_t> total{};
    std::optional<bool> total_is_capped{};
    std::optional<or_null<std::string>> cursor{};
};
BOOST_DESCRIBE_STRUCT(search_page, (), (channel, query, results, total, total_is_capped, cursor))

struct search_wish {
    std::optional<std::string> channel{};
    std::string text{}; // as sent
    search_filters filters{};
};

/// Searches every room that is meant. A refusal: one of the channels may not be read, or a message
/// that bounds the search is in none of the rooms.
result<void> fill_filtered(query_call& c, user const& me, search_wish const& wish,
                           search_page& page);

} // namespace oc
