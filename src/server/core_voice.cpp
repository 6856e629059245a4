// Voice and what happens around it: connections that go, rights that end, names that change. The
// commands themselves are in handlers/voice.
#include "handlers/voice/voice_events.hpp"
#include "handlers/websocket_utils.hpp"
#include "protocol/events.hpp"
#include "server/core.hpp"

#include <algorithm>
#include <utility>

namespace oc {
namespace {

/// What still allows the participant to be where he is.
struct voice_rights {
    bool may_stay = false;
    bool may_speak = false;
};

voice_rights rights_of(view const& now, voice_participant const& who)
{
    auto const* const me = now.users.find(who.user_id);
    auto const* const where = now.channels->find(who.room);
    if (me == nullptr || me->banned || where == nullptr || where->type != channel_type::voice)
        return {};
    return {may(now, me->roles, *where, channel_action::view) &&
                has_permission(*now.roles, me->roles, "connect"),
            has_permission(*now.roles, me->roles, "speak")};
}

bool is_here(user const* who) { return who != nullptr && !who->banned; }

template <class Event>
frame_ptr frame_of(Event const& event)
{
    return packet_frame(Event::wire_name, event);
}

} // namespace

void core::apply(split_publication const& p)
{
    std::vector<session const*> insiders;
    for (auto const& user_id : p.insiders)
        for (auto const id : presence_.sessions_of(user_id))
            if (auto const* const s = sessions_.find(id))
                insiders.push_back(s);
    hub_.publish_split(p, insiders);
}

// Its user may have taken voice over to another connection since.
void core::leave_voice(session const& s)
{
    if (voice_.find_owned(s.who.user_id, s.who.session) == nullptr)
        return;
    effects out;
    oc::leave_voice({voice_, *view_, out}, s.who.user_id);
    asker_state nobody;
    for (auto const& e : out.list())
        apply(e, nobody);
}

// The hub still knows the rights of before, and so who has been told of the channel under its name
// of then: those hear of it who may view it now as well, before they are told anything else.
void core::tell_of_voice(channel const& then, split_publication const& news)
{
    auto const* const now_there = view_->channels->find(then.id);
    auto const& where = now_there == nullptr ? then : *now_there;
    sessions_.for_each([&](session& s) {
        if (!hub::hears(s, then.id))
            return;
        auto const* const who = view_->users.find(s.who.user_id);
        if (!is_here(who) || !may(*view_, who->roles, where, channel_action::view))
            return;
        bool const is_inside = std::ranges::count(news.insiders, who->id) > 0;
        if (auto const& payload = is_inside ? news.for_insiders : news.for_viewers)
            hub_.send(s, payload);
    });
}

void core::follow_voice(view const& before)
{
    bool const are_rights_same =
        view_->generation == before.generation && view_->settings == before.settings;
    std::vector<voice_participant> concerned;
    voice_.for_each([&](voice_participant const& each) {
        if (!are_rights_same || view_->users.find(each.user_id) != before.users.find(each.user_id))
            concerned.push_back(each);
    });
    for (auto const& each : concerned)
        if (!rights_of(*view_, each).may_stay)
            expel_from_voice(each, before);
    for (auto const& each : concerned)
        if (voice_.find(each.user_id) != nullptr)
            follow_participant(each, before);
}

void core::expel_from_voice(voice_participant const& who, view const& before)
{
    auto const& then = *before.channels->find(who.room);
    voice_.leave(who.user_id);
    auto const left =
        frame_of(packets::voice_user_left{then.name, before.users.name_of(who.user_id)});
    tell_of_voice(then, {.for_viewers = left});
    auto const* const s = sessions_.find(who.owner);
    if (s != nullptr && is_here(view_->users.find(who.user_id)))
        hub_.send(*s, frame_of(packets::voice_leave{then.name}));
}

// He may not speak any more, or has another name. Clients know the others of a channel by name, the
// people in it by peer id; a second voice_user_joined with one would be a second call.
void core::follow_participant(voice_participant const& who, view const& before)
{
    bool const must_mute = !who.is_muted && !rights_of(*view_, who).may_speak;
    auto const name_then = before.users.name_of(who.user_id);
    bool const is_renamed = name_then != view_->users.name_of(who.user_id);
    if (!must_mute && !is_renamed)
        return;
    if (must_mute)
        voice_.set_muted(who.user_id, true);
    auto const& then = *before.channels->find(who.room);
    auto const& changed = *voice_.find(who.user_id);
    auto const insiders = voice_insiders(voice_, who.room);
    packets::voice_user_updated const hidden{then.name,
                                             to_voice_user(*view_, changed, peer_ids::hidden)};
    packets::voice_user_updated const shown{then.name,
                                            to_voice_user(*view_, changed, peer_ids::shown)};
    if (!is_renamed)
        return tell_of_voice(then, {.for_viewers = frame_of(hidden),
                                    .insiders = insiders,
                                    .for_insiders = frame_of(shown)});
    packets::voice_user_left const left{then.name, name_then};
    packets::voice_user_joined const joined{then.name, hidden.user};
    tell_of_voice(then, {.for_viewers = frame_of(left),
                         .insiders = insiders,
                         .for_insiders = frame_of(shown)});
    tell_of_voice(then, {.for_viewers = frame_of(joined), .insiders = insiders});
}

} // namespace oc
