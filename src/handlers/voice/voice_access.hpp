// voice_access: the checks that the voice commands share (part 1 §12 "VA", "VM").
#pragma once

#include "handlers/call.hpp"

#include <string>

namespace oc {

/// A voice channel that the asker may view.
struct voice_place {
    user_ptr me{};
    channel const* where = nullptr; // lives in the view
};

/// VA. errc::voice_access_denied for unknown channels too.
result<voice_place> find_voice_channel(live_call const& c, std::string const& name);

/// VM: the entry that the asking connection owns, or errc::not_in_voice. The second and third text
/// of §12 cannot be needed: whoever's channel or entry goes is told so at once.
result<voice_participant> require_in_voice(live_call const& c);

} // namespace oc
