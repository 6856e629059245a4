// Six bits a character.
#include "push/base64url.hpp"

#include "base/random.hpp"

#include <cstdint>
#include <span>

namespace oc {
namespace {

constexpr std::size_t bits_per_character = 6;
constexpr std::size_t bits_per_byte = 8;
constexpr std::size_t characters_per_group = 4;

std::optional<std::uint32_t> value_of(char c)
{
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    auto const at = alphabet.find(c);
    return at == std::string_view::npos ? std::nullopt
                                        : std::optional(static_cast<std::uint32_t>(at));
}

std::optional<std::string_view> without_padding(std::string_view text)
{
    auto const end = text.find('=');
    if (end == std::string_view::npos)
        return text;
    auto const padding = text.substr(end);
    bool const is_whole = text.size() % characters_per_group == 0 && padding.size() <= 2;
    return is_whole && padding.find_first_not_of('=') == std::string_view::npos
               ? std::optional(text.substr(0, end))
               : std::nullopt;
}

} // namespace

std::optional<std::string> decode_base64url(std::string_view text)
{
    auto const bare = without_padding(text);
    if (!bare || bare->size() % characters_per_group == 1)
        return std::nullopt;
    std::string out;
    std::uint32_t gathered = 0;
    std::size_t bits = 0;
    for (char const c : *bare) {
        auto const value = value_of(c);
        if (!value)
            return std::nullopt;
        gathered = gathered << bits_per_character | *value;
        bits += bits_per_character;
        if (bits < bits_per_byte)
            continue;
        bits -= bits_per_byte;
        out.push_back(static_cast<char>(gathered >> bits));
        gathered &= (1U << bits) - 1;
    }
    return out;
}

std::string encode_base64url(std::string_view bytes)
{
    return base64url(std::as_bytes(std::span(bytes)));
}

} // namespace oc
