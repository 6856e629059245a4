// data_uri: "data:image/png;base64,…" (RFC 2397), whole or in pieces. Any thread, one at a time.
#pragma once

#include "base/base64.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace oc {

struct data_uri {
    std::string media_type; // lower case, without parameters; "text/plain" when it says none
    std::string bytes;
};

/// Nothing unless it is a well-formed base64 data URI ("data:" and "base64" in any case) whose data
/// are strict base64. Data that are percent-encoded instead are refused: nobody sends files so.
std::optional<data_uri> parse_data_uri(std::string_view text);

/// The bytes of an upload's `file` (part 2 §3.2), as they come: a data URI, of which all before the
/// first comma is ignored, or base64 alone. Keeps a prefix of bounded length and nothing else.
class file_text_decoder {
public:
    /// What may stand in front of the comma.
    static constexpr std::size_t prefix_bytes_max = 1024;

    /// Takes the next characters, cut anywhere, and appends their bytes.
    void feed(std::string_view text, std::string& out);

    /// The text is over: appends what was held back. False when it is not base64 to its end.
    bool finish(std::string& out);

private:
    std::string prefix_; // until it is known whether there is one
    bool is_past_prefix_ = false;
    lenient_base64_decoder decoder_;
};

} // namespace oc
