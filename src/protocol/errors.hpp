// The wire side of refusals: errc to the literal texts that clients match (part 1 §16.3), and the
// packets that carry them. Pure; any thread.
#pragma once

#include "base/frame.hpp"
#include "domain/errc.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace oc {

struct errc_entry {
    errc code;
    std::string_view name; // the additive "code" field of error packets
    std::string_view text; // `{}` is filled with error::detail
};

/// Every reason with its text, in the order of the enum.
std::span<errc_entry const> errc_table();

/// Its name in errc_table.
std::string_view errc_name(errc code);

/// The text of `val`.
std::string error_text(error const& refusal);

/// In which packet a command's refusal travels.
enum class refusal_form : std::uint8_t {
    error,      // {"cmd":"error","src":…,"val":…}
    auth_error, // {"cmd":"auth_error","val":…}, never with a listener
};

struct refusal_context {
    std::optional<std::string> src{};      // the command; none for E0
    std::optional<std::string> listener{};
    refusal_form form = refusal_form::error;
};

/// The packet for the asker: error, auth_error, or rate_limit for errc::rate_limited (§11.2).
frame_ptr refusal_frame(error const& refusal, refusal_context const& context);

} // namespace oc
