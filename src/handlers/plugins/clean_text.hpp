// clean_text: what automod looks at before it is kept: whatever users write that others are shown
// (part 2 §10.4, docs/decisions/0018). Any thread.
#pragma once

#include "base/result.hpp"
#include "domain/channel.hpp"
#include "domain/view.hpp"
#include "handlers/call.hpp"

#include <boost/json/value.hpp>

#include <string_view>

namespace oc {

/// A text, and all texts within a JSON value.
struct said_text {
    std::string_view plain{};
    boost::json::value const* parts = nullptr;
};

/// Whether automod runs, keeps texts with blocked words out, and this is one.
bool is_kept_out(view const& now, said_text const& text);

/// errc::text_blocked for such a text; its detail names the room, 0 for none, so that the core has
/// automod act on it. When automod lets messages stand it acts all the same, once they are kept.
/// Orders to automod itself pass.
result<void> require_clean_text(change_call& c, room_id room, said_text const& text);

/// The refusal of require_clean_text.
error blocked_in(room_id room);

} // namespace oc
