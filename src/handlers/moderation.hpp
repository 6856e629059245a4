// moderation: acts that use a right over others are noted in one place.
#pragma once

#include "handlers/call.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace oc {

/// Notes what the asker did; it counts once the command is committed. `action` outlives the call.
inline void note_act(change_call& c, std::string_view action, std::string target,
                     std::string detail = {})
{
    c.out.add(moderation_act{action, c.who.user_id, std::move(target), std::move(detail)});
}

} // namespace oc
