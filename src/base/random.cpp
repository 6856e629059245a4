// Chance from the kernel, and the tokens made of it.
#include "base/random.hpp"

#include "base/check.hpp"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

namespace oc {

void system_random::fill(std::span<std::byte> out)
{
    while (!out.empty()) {
        auto const got = ::getrandom(out.data(), out.size(), 0);
        if (got < 0 && errno == EINTR)
            continue;
        CHECK(got > 0);
        out = out.subspan(static_cast<std::size_t>(got));
    }
}

std::string random_source::token(std::size_t bytes)
{
    std::vector<std::byte> raw(bytes);
    fill(raw);
    return base64url(raw);
}

std::uint64_t random_source::next_u64()
{
    std::array<std::byte, 8> raw{};
    fill(raw);
    std::uint64_t value = 0;
    std::memcpy(&value, raw.data(), sizeof value);
    return value;
}

std::string make_uuid_v4(random_source& random)
{
    constexpr std::uint64_t version_mask = 0xf000;
    constexpr std::uint64_t version_4 = 0x4000;
    constexpr std::uint64_t variant = std::uint64_t{2} << 62;
    auto const high = random.next_u64();
    auto const low = random.next_u64();
    return format_uuid((high & ~version_mask) | version_4, (low >> 2) | variant);
}

std::string format_uuid(std::uint64_t high, std::uint64_t low)
{
    constexpr char hex[] = "0123456789abcdef";
    constexpr std::string_view pattern = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    std::string text(pattern);
    int digit = 0;
    for (char& c : text) {
        if (c == '-')
            continue;
        auto const half = digit < 16 ? high : low;
        c = hex[(half >> (60 - 4 * (digit % 16))) & 15];
        ++digit;
    }
    return text;
}

std::string base64url(std::span<std::byte const> bytes)
{
    constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string out;
    out.reserve((bytes.size() * 4 + 2) / 3);
    std::uint32_t bits = 0;
    int have = 0;
    for (auto const byte : bytes) {
        bits = (bits << 8) | std::to_integer<std::uint32_t>(byte);
        have += 8;
        while (have >= 6) {
            have -= 6;
            out.push_back(alphabet[(bits >> have) & 63]);
        }
    }
    if (have > 0)
        out.push_back(alphabet[(bits << (6 - have)) & 63]);
    return out;
}

} // namespace oc
