// Who may look into a voice channel, and who is in one.
#include "handlers/voice/voice_access.hpp"

namespace oc {

result<voice_place> find_voice_channel(live_call const& c, std::string const& name)
{
    auto me = c.now().users.find_shared(c.who.user_id);
    if (!me)
        return error{errc::user_not_found};
    auto const* const where = c.now().channels->find(name);
    if (where == nullptr || !may(c.now(), me->roles, *where, channel_action::view))
        return error{errc::voice_access_denied};
    if (where->type != channel_type::voice)
        return error{errc::voice_channel_unsuitable};
    return voice_place{std::move(me), where};
}

result<voice_participant> require_in_voice(live_call const& c)
{
    auto const* const entry = c.live.voice.find_owned(c.who.user_id, c.who.session);
    if (entry == nullptr)
        return error{errc::not_in_voice};
    return *entry;
}

} // namespace oc
