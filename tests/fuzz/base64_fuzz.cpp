// Fuzzes base64: the first byte is the size of the pieces. The lenient decoder tells the same
// whatever the cuts, and the same as the strict one where that one takes the text.
#include "base/base64.hpp"
#include "base/check.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace {

std::optional<std::string> decode(std::string_view text, std::size_t piece)
{
    oc::lenient_base64_decoder decoder;
    std::string out;
    for (; !text.empty(); text.remove_prefix(std::min(piece, text.size())))
        decoder.feed(text.substr(0, piece), out);
    return decoder.is_complete() ? std::optional(out) : std::nullopt;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    if (size == 0)
        return 0;
    std::string_view const text(reinterpret_cast<char const*>(data) + 1, size - 1);
    auto const whole = decode(text, std::string_view::npos);
    CHECK(decode(text, 1 + data[0] % 8U) == whole);
    CHECK(!whole || whole->size() <= text.size() / 4 * 3 + 3);
    if (auto const strict = oc::decode_base64(text))
        CHECK(whole == strict);
    return 0;
}
