// Names of topics, and the list of what was caused.
#include "handlers/effects.hpp"

#include "base/check.hpp"

namespace oc {

std::string to_string(topic const& t)
{
    switch (t.what) {
    case topic::kind::all: return "all";
    case topic::kind::channel: return "channel/" + std::to_string(t.channel);
    case topic::kind::user: return "user/" + t.user_id;
    case topic::kind::session: return "session";
    }
    UNREACHABLE();
}

effects::effects() = default;
effects::effects(effects const&) = default;
effects::effects(effects&&) noexcept = default;
effects& effects::operator=(effects const&) = default;
effects& effects::operator=(effects&&) noexcept = default;
effects::~effects() = default;

template <class Effect>
void effects::add(Effect e)
{
    list_.push_back(std::move(e));
}

template void effects::add(effect);
template void effects::add(publication);
template void effects::add(split_publication);
template void effects::add(user_disconnection);
template void effects::add(presence_change);
template void effects::add(head_change);
template void effects::add(message_budget_charge);
template void effects::add(upkeep_due);
template void effects::add(moderation_act);
template void effects::add(server_section_change);
template void effects::add(poll_deadline);
template void effects::add(blobs_released);
template void effects::add(push_due);
template void effects::add(message_posted);
template void effects::add(text_blocked);

std::vector<effect> effects::take() { return std::exchange(list_, {}); }

} // namespace oc
