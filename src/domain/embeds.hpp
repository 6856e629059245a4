// Embeds (part 2 §8): what a client may attach to a message as JSON. Pure functions; any thread.
#pragma once

#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace oc {

/// The text for the client when the `embeds` of a request cannot be accepted: "Embeds must be an
/// array", "Cannot have more than 10 embeds", "Embed <index>: <detail>"; nothing when they can.
/// Numbers and flags given as text are accepted (part 2 §0.2); URLs must be http or https.
std::optional<std::string> find_embed_problem(boost::json::value const& embeds);

/// The embeds as they are stored and sent: numbers and flags given as text become numbers and
/// flags, everything else, unknown keys included, stays. Only for embeds without a problem.
boost::json::value normalise_embeds(boost::json::value embeds);

/// Whether one of the embeds has something that clients draw. Only for embeds without a problem.
bool shows_something(boost::json::value const& embeds);

/// Whether clients may put that URL into a link: http or https, and at most 4096 bytes.
bool is_safe_url(std::string_view url);

} // namespace oc
