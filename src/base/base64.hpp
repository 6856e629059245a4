// base64 (RFC 4648 §4), decoded: as a whole and strictly, or in pieces and leniently, as uploads
// are (part 2 §3.2); base64url (§5), as browsers write keys. Any thread, one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace oc {

/// Nothing unless the text is base64 through and through: the alphabet, padding to a multiple of
/// four, no bits set that no byte has.
std::optional<std::string> decode_base64(std::string_view text);

/// base64url with or without padding. Nothing for any other character, a wrong length or padding.
std::optional<std::string> decode_base64url(std::string_view text);

/// base64url, unpadded.
std::string encode_base64url(std::string_view bytes);

/// Skips what is not of the alphabet, and everything behind the padding that ends the text.
class lenient_base64_decoder {
public:
    /// Takes the next characters, cut anywhere, and appends their bytes.
    void feed(std::string_view text, std::string& out);

    /// Whether what was fed is a whole text: every group of four filled or padded.
    bool is_complete() const { return is_ended_ || characters_ == 0; }

private:
    std::uint32_t bits_ = 0;
    unsigned characters_ = 0; // of the group that is not full
    unsigned pads_ = 0;
    bool is_ended_ = false;
};

} // namespace oc
