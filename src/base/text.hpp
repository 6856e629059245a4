// Text as the protocol means it: UTF-8, lengths in code points, trimming, ASCII folding.
// Pure functions; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace oc {

/// Whether the bytes are well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms).
bool is_valid_utf8(std::string_view bytes);

/// The number of Unicode code points of valid UTF-8.
std::size_t code_points(std::string_view utf8);

/// The first `count` code points.
std::string_view first_code_points(std::string_view utf8, std::size_t count);

/// Without the white space of part 1 §6 at both ends.
std::string_view trim(std::string_view utf8);

/// Lower case for ASCII letters and the two-byte Latin, Greek and Cyrillic letters; enough for
/// case-insensitive names and search without a Unicode library. Same length in bytes.
std::string fold_case(std::string_view utf8);

bool equal_ignoring_case(std::string_view a, std::string_view b);

/// Each half of a broken surrogate escape (\uD800 … \uDFFF without its partner) in JSON text
/// replaced by \uFFFD (part 1 §6 "Lone surrogates").
std::string mend_surrogate_escapes(std::string_view json);

} // namespace oc
