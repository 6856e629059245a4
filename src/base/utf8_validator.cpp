// The table of well-formed byte sequences (Unicode 15, table 3-7) as a small automaton, with a fast
// lane for runs of ASCII, which is most of what a chat server reads.
#include "base/utf8_validator.hpp"

#include <cstddef>
#include <cstring>

namespace oc {

namespace {

/// The first byte at or after `at` that is not ASCII.
char const* skip_ascii(char const* at, char const* end)
{
    constexpr std::uint64_t high_bits = 0x8080808080808080;
    while (end - at >= 16) {
        std::uint64_t words[2];
        std::memcpy(words, at, sizeof words);
        if (((words[0] | words[1]) & high_bits) != 0)
            break;
        at += 16;
    }
    while (at != end && static_cast<unsigned char>(*at) < 0x80)
        ++at;
    return at;
}

} // namespace

utf8_validator::state utf8_validator::after_lead(unsigned char byte)
{
    if (byte < 0x80)
        return state::between;
    if (byte < 0xc2) // a trail byte, or the lead of an overlong form
        return state::failed;
    if (byte < 0xe0)
        return state::want_1;
    if (byte < 0xf0)
        return byte == 0xe0 ? state::after_e0 : byte == 0xed ? state::after_ed : state::want_2;
    if (byte < 0xf5)
        return byte == 0xf0 ? state::after_f0 : byte == 0xf4 ? state::after_f4 : state::want_3;
    return state::failed;
}

utf8_validator::state utf8_validator::after_trail(state before, unsigned char byte)
{
    struct step {
        unsigned char first;
        unsigned char last;
        state next;
    };
    static constexpr step steps[] = {
        {1, 0, state::failed},        // between: not asked
        {0x80, 0xbf, state::between}, // want_1
        {0x80, 0xbf, state::want_1},  // want_2
        {0x80, 0xbf, state::want_2},  // want_3
        {0xa0, 0xbf, state::want_1},  // after_e0: no overlong forms
        {0x80, 0x9f, state::want_1},  // after_ed: no surrogates
        {0x90, 0xbf, state::want_2},  // after_f0: no overlong forms
        {0x80, 0x8f, state::want_2},  // after_f4: nothing above U+10FFFF
        {1, 0, state::failed},        // failed, for good
    };
    step const& s = steps[static_cast<std::size_t>(before)];
    return byte >= s.first && byte <= s.last ? s.next : state::failed;
}

bool utf8_validator::feed(std::string_view bytes)
{
    char const* at = bytes.data();
    char const* const end = at + bytes.size();
    while (at != end && state_ != state::failed) {
        if (state_ == state::between) {
            at = skip_ascii(at, end);
            if (at != end)
                state_ = after_lead(static_cast<unsigned char>(*at++));
        } else {
            state_ = after_trail(state_, static_cast<unsigned char>(*at++));
        }
    }
    return state_ != state::failed;
}

} // namespace oc
