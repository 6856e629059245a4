// What GET /emojis/{x} means (part 2 §2.3). Pure; any thread.
#pragma once

#include "domain/view.hpp"

#include <string_view>

namespace oc {

/// `x` is a file name, or an id: then the emoji's file name counts. Null when there is none such,
/// or its type is not one that the operator allows.
emoji_ptr find_shown_emoji(view const& now, std::string_view x);

} // namespace oc
