// Fuzzes the rules of media types: what is sniffed and normalized stays so, and what is stored is
// what the patterns allow.
#include "base/check.hpp"
#include "media/media_type.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    // A claim up to the first line end, then the bytes of the file.
    std::string_view const input(reinterpret_cast<char const*>(data), size);
    auto const claim = input.substr(0, input.find('\n'));
    auto const bytes = input.substr(std::min(claim.size() + 1, size));
    auto const shown = oc::sniff_media_type(bytes);
    if (!shown.empty())
        CHECK(oc::normalize_media_type(shown) == shown);
    if (auto const type = oc::normalize_media_type(claim)) {
        CHECK(oc::normalize_media_type(*type) == type);
        CHECK(type->find_first_of(" \r\n\"<>") == std::string::npos);
    }
    std::vector<std::string> const pictures{"image/*"}, claimed{std::string(claim)};
    if (auto const stored = oc::find_stored_type(claim, bytes, pictures))
        CHECK(stored->starts_with("image/"));
    if (auto const stored = oc::find_stored_type(claim, bytes, claimed))
        CHECK(oc::is_allowed_type(claimed, *stored));
    oc::type_of_extension(claim);
    return 0;
}
