// Fuzzes data URIs: the first byte is the size of the pieces. The decoder of uploads tells the same
// whatever the cuts, and the bytes of every well-formed data URI.
#include "base/check.hpp"
#include "base/data_uri.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace {

std::optional<std::string> decode(std::string_view text, std::size_t piece)
{
    oc::file_text_decoder decoder;
    std::string out;
    for (; !text.empty(); text.remove_prefix(std::min(piece, text.size())))
        decoder.feed(text.substr(0, piece), out);
    bool const is_whole = decoder.finish(out);
    return is_whole ? std::optional(out) : std::nullopt;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    if (size == 0)
        return 0;
    std::string_view const text(reinterpret_cast<char const*>(data) + 1, size - 1);
    auto const whole = decode(text, std::string_view::npos);
    CHECK(decode(text, 1 + data[0]) == whole);
    auto const uri = oc::parse_data_uri(text);
    if (!uri)
        return 0;
    CHECK(uri->media_type.find('/') != std::string::npos);
    CHECK(uri->media_type.find_first_of("\r\n\" ,;") == std::string::npos);
    if (text.find(',') < oc::file_text_decoder::prefix_bytes_max)
        CHECK(whole == uri->bytes);
    return 0;
}
