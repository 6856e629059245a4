// GitHub's webhook payloads as embeds (part 2 §4.4). Whatever the payload holds, the embed keeps to
// the limits of embeds. Pure; any thread.
#pragma once

#include "base/clock.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace oc {

/// Whether a request with that X-GitHub-Event is GitHub's, and not a post in Discord's shape of
/// somebody who sends the header.
bool is_github_payload(std::string_view event, boost::json::object const& payload);

/// The embed; nothing for `ping`, for events that would only be noise, and for payloads that lack
/// what their event is about.
std::optional<boost::json::object> render_github_event(std::string_view event,
                                                       boost::json::object const& payload,
                                                       unix_seconds now);

/// "2026-11-22T20:53:06Z".
std::string format_utc(unix_seconds when);

} // namespace oc
