// Names that people give themselves or things, and what others see of them: characters that show
// nothing or turn the direction of a line let one name pass for another. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace oc {

/// The text without control characters, marks of direction, and what else is not drawn.
std::string without_unseen(std::string_view utf8);

/// Whether all of it is drawn, and something is. The joiners and selectors that emojis are made
/// with may stand in it.
bool is_shown_whole(std::string_view utf8);

/// What two names have in common that look alike: trimmed, in lower case, without what is not
/// drawn. Letters of other scripts that resemble each other stay different.
std::string likeness_of(std::string_view name);

} // namespace oc
