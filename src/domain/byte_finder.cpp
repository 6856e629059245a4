// Finding by the two rarest bytes.
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

/// So many bytes are compared at once, as every 64-bit processor can.
constexpr std::size_t lane_count = 16;
using lanes __attribute__((vector_size(lane_count))) = signed char;
using halves __attribute__((vector_size(lane_count))) = long long;

lanes load(char const* from)
{
    lanes out;
    std::memcpy(&out, from, lane_count);
    return out;
}

lanes all_lanes(char c) { return lanes{} + static_cast<signed char>(c); }

} // namespace

byte_finder::byte_finder(std::string_view needle) : needle_(needle)
{
    // Of equals the last: tails tell more than what comes before them.
    for (std::size_t place = 1; place < needle.size(); ++place)
        if (frequency(needle[place]) <= frequency(needle[rarest_]))
            rarest_ = place;
    second_ = rarest_ == 0 && needle.size() > 1 ? 1 : 0;
    for (std::size_t place = 0; place < needle.size(); ++place)
        if (place != rarest_ && frequency(needle[place]) <= frequency(needle[second_]))
            second_ = place;
}

bool byte_finder::is_at(char const* place) const
{
    return std::memcmp(place, needle_.data(), needle_.size()) == 0;
}

std::size_t byte_finder::find(std::string_view in, std::size_t from) const
{
    if (from > in.size() || needle_.size() > in.size() - from)
        return std::string_view::npos;
    if (needle_.empty())
        return from;
    auto const end = in.size() - needle_.size() + 1; // it begins before
    auto const* const begin = in.data();
    auto const rarest = all_lanes(needle_[rarest_]);
    auto const second = all_lanes(needle_[second_]);
    auto at = from;
    for (; at + lane_count <= end; at += lane_count) {
        auto const equal = reinterpret_cast<halves>((load(begin + at + rarest_) == rarest) &
                                                    (load(begin + at + second_) == second));
        if ((equal[0] | equal[1]) == 0)
            continue;
        for (std::size_t lane = 0; lane < lane_count; ++lane)
            if (begin[at + lane + rarest_] == needle_[rarest_] && is_at(begin + at + lane))
                return at + lane;
    }
    for (; at < end; ++at)
        if (begin[at + rarest_] == needle_[rarest_] && is_at(begin + at))
            return at;
    return std::string_view::npos;
}

} // namespace oc
