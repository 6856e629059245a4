// history_page: what messages_get and thread_messages share: `start` and `limit` (part 1 §6.7).
#pragma once

#include "handlers/call.hpp"
#include "protocol/field_types.hpp"
#include "protocol/objects.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace oc {

struct page_request {
    std::optional<history_start> const& start;
    std::optional<std::int64_t> const& limit;
};

struct history_page {
    std::vector<message> messages; // oldest first
    wire_range range;              // counted from the newest
};

/// An id that is not there gives an empty page (RB-07).
history_page read_page(messages_reader const& messages, room_id room, page_request const& wanted);

} // namespace oc
