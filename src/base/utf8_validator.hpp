// utf8_validator: whether a stream of bytes is well-formed UTF-8, told at the first byte at which
// it no longer can be. One byte of state. Used by the WebSocket codec; any thread, one at a time.
#pragma once

#include <cstdint>
#include <string_view>

namespace oc {

class utf8_validator {
public:
    /// Takes the next bytes, cut anywhere. False as soon as no continuation could make the whole
    /// well-formed (RFC 3629 §4: no overlong forms, no surrogates, nothing above U+10FFFF), and
    /// from then on until reset.
    bool feed(std::string_view bytes);

    /// Whether what was fed is well-formed and does not end within a code point.
    bool is_complete() const { return state_ == state::between; }

    void reset() { state_ = state::between; }

private:
    /// What the next byte may be. The states after E0, ED, F0 and F4 are stricter about it.
    enum class state : std::uint8_t {
        between,
        want_1,
        want_2,
        want_3,
        after_e0,
        after_ed,
        after_f0,
        after_f4,
        failed,
    };

    static state after_lead(unsigned char byte);
    static state after_trail(state before, unsigned char byte);

    state state_ = state::between;
};

} // namespace oc
