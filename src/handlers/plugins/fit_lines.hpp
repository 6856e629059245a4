// fit_lines: what a module says fits into a message.
#pragma once

#include <cstddef>
#include <string>

namespace oc {

/// The text, or as many of its lines as fit beside a last one that says that there are more.
/// `length_max` in code points, as limits.post_content counts.
std::string fit_lines(std::string text, std::size_t length_max);

} // namespace oc
