// Connections: opening, closing, heartbeats, malformed frames; and the effects of commands.
#include "server/core.hpp"

#include "base/log.hpp"
#include "domain/config_rules.hpp"
#include "handlers/websocket_utils.hpp"
#include "push/fingerprint.hpp"
#include "server/close_codes.hpp"
#include "server/handshake.hpp"

#include <utility>

namespace oc {
namespace {

// What a stranger says: shown to operators, so nothing that a terminal would obey.
std::string to_client_name(std::string_view user_agent)
{
    constexpr std::size_t length_max = 100;
    std::string out(user_agent.substr(0, length_max));
    for (char& each : out)
        if (each < ' ' || each > '~')
            each = '?';
    return out;
}

} // namespace

core::core(core_parts parts)
    : parts_(parts), view_(parts.storage.initial_view()), settings_(view_->settings),
      hub_(parts.net, view_), sessions_(parts.net.thread_count()),
      passwords_(parts.workers, parts.self, parts.random), images_(parts.workers, parts.self),
      files_(parts.workers, parts.self, parts.plugins),
      services_{parts.http, passwords_,   throttle_, images_,
                parts.time, parts.random, files_},
      push_({.storage = parts.storage,
             .connected = presence_,
             .http = parts.push_http,
             .self = parts.self,
             .workers = parts.workers,
             .time = parts.time,
             .random = parts.random,
             .identity = parts.push,
             .now = [this] { return view_; },
             .forget = [this](std::string const& endpoint) { forget_endpoint(endpoint); }})
{
}

core::~core() = default;

live_state core::live()
{
    return {presence_, heads_,   voice_,           slash_,
            modules_,  limiter_, sessions_.size(), push_.public_key()};
}

// --- connections ---------------------------------------------------------------------------------

void core::take(std::vector<inbound> batch)
{
    for (auto& event : batch) {
        if (auto* const received = std::get_if<received_command>(&event))
            on_command(std::move(*received));
        else if (auto const* const opened = std::get_if<opened_connection>(&event))
            on_open(*opened);
        else
            on_close(std::get<closed_connection>(event));
    }
    schedule_drain();
}

void core::on_open(opened_connection const& opened)
{
    auto& s = sessions_.insert(opened.connection);
    s.who.address = opened.peer.address;
    s.who.is_loopback = opened.peer.loopback;
    s.who.validator_key = make_validator_key(parts_.random);
    keys_.insert(s.who.validator_key);
    auto const& device = opened.peer.device;
    s.who.device = device_fingerprint(parts_.fingerprint_secret,
                                      {device.address, device.user_agent, device.country});
    s.client = to_client_name(device.user_agent);
    s.opened_at = parts_.time.steady_now();
    s.next_heartbeat_at = s.opened_at + limits::heartbeat_interval_ms;
    hub_.send(s, make_handshake(*view_->settings, s.who.validator_key,
                               {.push = !push_.public_key().empty()}));
}

void core::on_command(received_command received)
{
    auto* const s = sessions_.find(received.connection);
    if (s == nullptr || s->is_closing || is_stopping_)
        return;
    if (received.command.entry == nullptr)
        meters_.unknown.add();
    if (received.command.is_malformed)
        return on_malformed(*s);
    if (!enqueue(*s, std::move(received.command)))
        return hub_.close(*s, close_codes::policy_violation, "too many requests at once");
    pump(*s);
}

void core::on_malformed(session& s)
{
    auto const now_ms = parts_.time.steady_now();
    if (!s.is_member()) {
        if (++s.malformed_frames >= limits::malformed_frames_max)
            hub_.close(s, close_codes::policy_violation, "malformed frames");
        return;
    }
    if (s.last_malformed_notice_at != 0 &&
        now_ms - s.last_malformed_notice_at < limits::malformed_notice_interval_ms)
        return;
    s.last_malformed_notice_at = now_ms;
    hub_.send(s, refusal_frame({errc::invalid_json}, {}));
}

void core::on_close(closed_connection const& closed)
{
    auto* const s = sessions_.find(closed.connection);
    if (s == nullptr)
        return;
    hub_.leave(*s);
    leave_voice(*s);
    drop_slash(*s);
    note_gone(*s);
    keys_.close(s->who.validator_key, parts_.time.steady_now());
    sessions_.remove(*s);
    to_release_.push_back(closed.connection);
}

void core::tick()
{
    auto const now_ms = parts_.time.steady_now();
    auto const heartbeat = packet_frame("ping", packets::heartbeat{});
    sessions_.for_each([&](session& s) {
        if (now_ms >= s.next_heartbeat_at && !s.is_closing) {
            s.next_heartbeat_at += limits::heartbeat_interval_ms;
            hub_.send(s, heartbeat);
        }
        expire(s, now_ms);
    });
    constexpr std::int64_t forget_interval_ms = 60'000;
    if (now_ms - last_forget_at_ >= forget_interval_ms) {
        last_forget_at_ = now_ms;
        limiter_.forget_idle(*view_->settings, now_ms);
        keys_.forget(now_ms);
    }
    if (now_ms - last_purge_at_ >= limits::modlog_purge_interval_ms) {
        last_purge_at_ = now_ms;
        is_upkeep_due_ = true;
    }
    end_polls_if_due();
    push_.tick();
    run_upkeep_if_due(now_ms);
    schedule_drain();
}

void core::expire(session& s, steady_ms now_ms)
{
    // A login that waits for Rotur or a password hash is not idle; it has deadlines of its own.
    if (!s.is_member() && !s.is_busy && now_ms - s.opened_at >= limits::unauthenticated_ms_max)
        hub_.close(s, close_codes::policy_violation, "no login in time");
}

// --- the view ------------------------------------------------------------------------------------

void core::set_settings(std::shared_ptr<config const> settings)
{
    auto whole = std::make_shared<config>(*settings);
    whole->modules = modules_.shared();
    settings_ = std::move(whole);
    parts_.storage.set_settings(settings_);
    set_view(view_);
    schedule_drain();
}

// A group that was under way when the operator changed the settings comes back with the old ones.
view_ptr core::with_newest_settings(view_ptr now) const
{
    if (now->settings == settings_)
        return now;
    auto changed = std::make_shared<view>(*now);
    changed->settings = settings_;
    return changed;
}

void core::set_view(view_ptr now)
{
    now = with_newest_settings(std::move(now));
    if (now == view_)
        return;
    auto const before = std::exchange(view_, std::move(now));
    follow_voice(*before);
    hub_.set_users(view_);
    if (view_->generation == before->generation && view_->settings == before->settings)
        return;
    bool const rules_changed = view_->roles != before->roles ||
                               view_->channels != before->channels ||
                               view_->settings != before->settings;
    if (rules_changed)
        hub_.set_view(view_);
    follow_user_changes(); // first: nobody is told what he might have viewed with his old roles
    for (auto* const group : hub_.take_outdated())
        push_channels(*group);
}

// Sessions whose user got other roles hear other things from now on, and are shown so.
void core::follow_user_changes()
{
    sessions_.for_each([&](session& s) {
        if (s.group == nullptr)
            return;
        auto who = view_->users.find_shared(s.who.user_id);
        if (who == s.known_as)
            return;
        if (!who)
            return hub_.leave(s);
        if (who->banned)
            return expel(s);
        if (who->roles == s.known_as->roles) {
            s.known_as = std::move(who);
            return;
        }
        auto const before = s.group->told;
        hub_.join(s, std::move(who));
        bool const is_told_with_group = !are_shown_alike(s.group->told, s.group->visible);
        if (!are_shown_alike(s.group->visible, before) && !is_told_with_group)
            hub_.send(s, list_frame(s.group->visible));
    });
}

// §5.6: the banned do not stay connected (RB-20). For others they are gone at once, in the order of
// part 2 §5.4.1: what the ban says comes after slash_remove and user_disconnect.
void core::expel(session& s)
{
    constexpr char const* reason = "You have been banned";
    hub_.leave(s);
    hub_.send(s, packet_frame("disconnect", packets::disconnect{reason}));
    hub_.close(s, close_codes::normal, reason);
    leave_voice(s);
    drop_slash(s);
    note_gone(s);
}

void core::note_gone(session const& s)
{
    if (!s.is_member() || !presence_.disconnect(s.who.user_id, s.who.session))
        return;
    apply(presence_change{.user_id = s.who.user_id});
    push_.note_gone(s.who.user_id);
}

frame_ptr core::list_frame(std::vector<channel_ptr> const& visible) const
{
    return packet_frame("channels_get", make_channel_list(visible, list_sources()));
}

void core::push_channels(audience_group& group)
{
    hub_.publish(group, list_frame(group.visible));
}

// --- effects -------------------------------------------------------------------------------------

void core::publish(topic const& to, frame_ptr const& payload, session const* except)
{
    switch (to.what) {
    case topic::kind::all:
    case topic::kind::channel: hub_.publish(to, payload, except); break;
    case topic::kind::user:
        for (auto const id : presence_.sessions_of(to.user_id))
            if (auto const* const s = sessions_.find(id);
                s != nullptr && s != except && (to.channel == 0 || hub::hears(*s, to.channel)))
                hub_.send(*s, payload);
        break;
    case topic::kind::session:
        if (auto const* const s = sessions_.find(to.session); s != nullptr && s != except)
            hub_.send(*s, payload);
        break;
    }
}

void core::apply(publication const& p, asker_state& asker)
{
    publish(p.to, p.payload, p.except_asker ? asker.asker : nullptr);
}

void core::apply(user_disconnection const& d, asker_state& asker)
{
    auto const notice =
        d.reason.empty() ? frame_ptr{} : packet_frame("disconnect", packets::disconnect{d.reason});
    for (auto const id : presence_.sessions_of(d.user_id)) {
        auto* const s = sessions_.find(id);
        if (s == nullptr)
            continue;
        if (d.asker_after_reply && s == asker.asker) {
            asker.close_after_reply = true;
            continue;
        }
        if (notice)
            hub_.send(*s, notice);
        hub_.close(*s, close_codes::normal, d.reason);
        leave_voice(*s);
        drop_slash(*s);
    }
}

// Everybody hears user_connect and user_disconnect in turn, whatever comes together.
void core::apply(presence_change const& p)
{
    auto const* const who = view_->users.find(p.user_id);
    bool const is_shown = who != nullptr && !p.has_left && presence_.is_connected(p.user_id) &&
                          who->status.status != "invisible";
    if (!presence_.set_shown(p.user_id, is_shown) || who == nullptr || p.has_left)
        return;
    publish(topic::all(),
            is_shown
                ? packet_frame("user_connect", packets::user_connect{to_user_brief(*view_, *who)})
                : packet_frame("user_disconnect", packets::user_disconnect{who->username}),
            nullptr);
}

void core::apply(effect const& e, asker_state& asker)
{
    if (auto const* const p = std::get_if<publication>(&e))
        apply(*p, asker);
    else if (auto const* const v = std::get_if<split_publication>(&e))
        apply(*v);
    else if (auto const* const d = std::get_if<user_disconnection>(&e))
        apply(*d, asker);
    else if (auto const* const c = std::get_if<presence_change>(&e))
        apply(*c);
    else if (auto const* const h = std::get_if<head_change>(&e))
        apply(*h);
    else if (auto const* const deadline = std::get_if<poll_deadline>(&e))
        apply(*deadline);
    else if (auto const* const due = std::get_if<push_due>(&e))
        push_.take(*due);
    else if (auto const* const said = std::get_if<message_posted>(&e))
        apply(*said);
    else if (auto const* const blocked = std::get_if<text_blocked>(&e))
        apply(*blocked);
    else if (auto const* const m = std::get_if<message_budget_charge>(&e))
        static_cast<void>(
            limiter_.take_message(m->user_id, *view_->settings, parts_.time.steady_now()));
    else if (std::holds_alternative<upkeep_due>(e))
        is_upkeep_due_ = true;
    else if (auto const* const b = std::get_if<blobs_released>(&e); b && parts_.remove_blobs)
        parts_.remove_blobs(b->blobs);
    else if (auto const* const a = std::get_if<moderation_act>(&e))
        log::info("moderation", {{"action", a->action},
                                 {"by", a->actor_id},
                                 {"target", a->target},
                                 {"detail", a->detail}});
    else if (auto const* const s = std::get_if<server_section_change>(&e))
        set_settings(with_server_section(*settings_, s->patch));
}

void core::schedule_drain()
{
    if (!hub_.has_pending() && to_release_.empty())
        return;
    if (std::exchange(drain_scheduled_, true))
        return;
    parts_.self.post([this] {
        drain_scheduled_ = false;
        hub_.drain();
        // No batch names these slots any more.
        for (auto const connection : std::exchange(to_release_, {}))
            parts_.net.release(connection);
    });
}

void core::begin_shutdown(std::function<void()> idle)
{
    is_stopping_ = true;
    push_.stop();
    on_idle_ = std::move(idle);
    if (running_count_ == 0)
        std::exchange(on_idle_, {})();
}

} // namespace oc
