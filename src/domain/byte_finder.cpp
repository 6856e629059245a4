// Finding by the rarest byte.
#include "domain/byte_finder.hpp"

#include <cstdint>
#include <cstring>

namespace oc {
namespace {

/// How frequent a byte is in case-folded chat, roughly: higher is more.
int frequency(char c)
{
    constexpr std::string_view by_frequency = " etaoinsrhldcumfpgwybvk";
    constexpr int lead_of_many = 20; // the first byte of most characters of a script is the same
    constexpr int tail = 8;
    auto const byte = static_cast<std::uint8_t>(c);
    if (byte >= 0xC0)
        return lead_of_many;
    if (byte >= 0x80)
        return tail;
    auto const place = by_frequency.find(c);
    return place == std::string_view::npos ? 1 : static_cast<int>(by_frequency.size() - place) + 1;
}

} // namespace

byte_finder::byte_finder(std::string_view needle) : needle_(needle)
{
    for (std::size_t place = 1; place < needle.size(); ++place)
        if (frequency(needle[place]) <= frequency(needle[rarest_]))
            rarest_ = place; // of equals the last: tails tell more than what comes before them
}

std::size_t byte_finder::find(std::string_view in, std::size_t from) const
{
    if (from > in.size() || needle_.size() > in.size() - from)
        return std::string_view::npos;
    if (needle_.empty())
        return from;
    auto const last = in.size() - needle_.size(); // where it may begin
    for (auto at = from; at <= last; ++at) {
        auto const* const hit =
            static_cast<char const*>(std::memchr(in.data() + at + rarest_, needle_[rarest_],
                                                 last - at + 1));
        if (hit == nullptr)
            return std::string_view::npos;
        at = static_cast<std::size_t>(hit - in.data()) - rarest_;
        if (std::memcmp(in.data() + at, needle_.data(), needle_.size()) == 0)
            return at;
    }
    return std::string_view::npos;
}

} // namespace oc
