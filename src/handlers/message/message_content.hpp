// message_content: what message_new and message_edit share: limits on the text, and who is pinged
// by it (part 1 §6.1, §6.2).
#pragma once

#include "domain/message.hpp"
#include "domain/view.hpp"
#include "handlers/room_access.hpp"

#include <boost/json/value.hpp>

#include <string>

namespace oc {

/// Makes the embeds what is stored and sent; errc::embeds_invalid.
result<void> tidy_embeds(boost::json::value& embeds);

/// Trims the text and normalises the embeds; errc::embeds_invalid and errc::message_too_long as in
/// §6.1, checks 3 and 4.
result<void> tidy_content(view const& now, std::string& content, boost::json::value& embeds);

/// The pings of a text by this author in this room; errc::role_mention_denied (§6.1, check 7).
/// "@everyone" of somebody who may pings the roles that view the channel (decisions.md).
result<message_pings> find_pings(view const& now, user const& author, channel const& where,
                                 std::string_view content);

/// errc::permission_required when embeds are given and the author may not (embed_links).
result<void> require_embed_permission(view const& now, user const& me,
                                      boost::json::value const& embeds);

/// Whether `embeds` counts as given (the original's truth test).
bool has_embeds(boost::json::value const& embeds);

} // namespace oc
