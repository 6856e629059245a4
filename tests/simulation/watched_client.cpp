// The rules by which a stream of packets is judged.
#include "simulation/watched_client.hpp"

#include "base/limits.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <set>

namespace oc::test {
namespace {

using boost::json::object;

constexpr int normal_closure = 1000;
constexpr int policy_violation = 1008;

std::string shown(object const& packet) { return boost::json::serialize(packet); }

bool has_true(object const& packet, char const* key)
{
    auto const* const value = packet.if_contains(key);
    return value != nullptr && value->is_bool() && value->get_bool();
}

/// Whether the packet is an event that stands in the log. (user_connect and user_disconnect may or
/// may not; they are judged by themselves.)
bool is_logged_kind(std::string const& cmd, object const& packet)
{
    static std::set<std::string> const always{"message_edit", "message_delete", "user_join",
                                              "user_roles_get"};
    if (cmd == "message_new")
        return !packet.contains("duplicate");
    if (cmd == "status_get" || cmd == "status_set")
        return has_true(packet, "global");
    if (cmd == "user_leave")
        return packet.contains("username");
    return always.contains(cmd);
}

/// A newcomer is shown with the roles that he has when it is said, which may be later than logged.
bool is_same_event(logged_event const& logged, object const& packet)
{
    if (text_at(packet, "cmd") != "user_join" || text_at(logged.packet, "cmd") != "user_join")
        return logged.packet == packet;
    return text_at(logged.packet.at("user").as_object(), "username") ==
           text_at(packet.at("user").as_object(), "username");
}

bool is_presence(object const& packet)
{
    auto const cmd = text_at(packet, "cmd");
    return cmd == "user_connect" || cmd == "user_disconnect";
}

std::vector<std::string> list_names(object const& packet)
{
    std::vector<std::string> names;
    for (auto const& each : packet.at("val").as_array())
        names.push_back(text_at(each.as_object(), "name"));
    return names;
}

} // namespace

void watched_client::remember(char const* way, std::string const& text)
{
    constexpr std::size_t trail_length_max = 12;
    constexpr std::size_t shown_length_max = 240;
    trail_.push_back(way + text.substr(0, shown_length_max));
    if (trail_.size() > trail_length_max)
        trail_.pop_front();
}

violation watched_client::make_violation(std::string const& words) const
{
    auto text = user_ + ": " + words;
    for (auto const& each : trail_)
        text += "\n    " + each;
    return violation(text);
}

watched_client::watched_client(peer& connection, std::string user)
    : connection_(connection), user_(std::move(user)), voice_(user_.substr(id_of("").size()))
{
}

// --- sending -------------------------------------------------------------------------------------

sent_request watched_client::note(object& packet, surroundings const& around)
{
    packet["listener"] = "n" + std::to_string(++next_listener_);
    is_leaving_ = is_leaving_ || text_at(packet, "cmd") == "user_leave";
    return {text_at(packet, "cmd"), packet, around.core_moment};
}

void watched_client::ask(object packet, surroundings const& around)
{
    requests_.push_back(note(packet, around));
    remember("> ", shown(packet));
    connection_.send(shown(packet));
}

void watched_client::ask_together(std::vector<object> packets, surroundings const& around)
{
    std::vector<std::string> texts;
    for (auto& packet : packets) {
        requests_.push_back(note(packet, around));
        texts.push_back(shown(packet));
        remember("> ", texts.back());
    }
    connection_.send_together(texts);
}

void watched_client::log_in(object packet)
{
    ++logins_under_way_;
    has_tried_to_log_in_ = true;
    remember("> ", shown(packet));
    connection_.send(shown(packet));
}

void watched_client::send_malformed(std::string_view text)
{
    remember("> ", std::string(text));
    malformed_count_ += is_member_ ? 0 : 1;
    connection_.send(text);
}

// --- receiving -----------------------------------------------------------------------------------

void watched_client::take(surroundings const& around)
{
    while (connection_.has_received()) {
        auto const text = connection_.take();
        remember("< ", text);
        try {
            take_packet(boost::json::parse(text).as_object(), around);
        } catch (violation const& broken) {
            throw make_violation(broken.what());
        }
    }
    if (!connection_.is_open())
        check_close();
}

void watched_client::take_packet(object packet, surroundings const& around)
{
    if (packet.contains("listener"))
        return take_reply(std::move(packet), around);
    auto const cmd = text_at(packet, "cmd");
    if (!is_member_ && cmd != "handshake" && cmd != "ping" && !cmd.starts_with("auth_"))
        throw violation("an event before login");
    take_unasked(packet, around);
}

void watched_client::take_unasked(object const& packet, surroundings const& around)
{
    auto const cmd = text_at(packet, "cmd");
    if (cmd == "handshake") {
        auto const& told = packet.at("val").as_object();
        validator_key_ = text_at(told, "validator_key");
        server_name_ = text_at(told.at("server").as_object(), "name");
    } else if (cmd.starts_with("auth_")) {
        take_login_answer(packet, around);
    } else if (cmd == "user_connect" || cmd == "user_disconnect") {
        take_presence(cmd, packet);
    } else if (cmd == "typing") {
        take_typing(packet, around);
    } else if (cmd == "unreads_update") {
        check_told(text_at(packet, "channel"), around.model);
    } else if (watched_voice::is_event(cmd)) {
        take_voice(cmd, packet, around);
    } else if (cmd == "channels_get") {
        take_channels(packet, {0, around.model.now()}, around.model);
    } else if (is_logged_kind(cmd, packet)) {
        take_logged(packet, around.model, false);
    } else if (cmd == "error" && text_at(packet, "code") == "invalid_json") {
        return; // at most one a second; whether it comes is a play's business
    } else if (cmd != "ready" && cmd != "ping") {
        throw violation("nobody asked for this");
    }
    if (cmd == "user_leave")
        told_online_[text_at(packet, "username")] = false;
}

void watched_client::take_login_answer(object const& packet, surroundings const& around)
{
    if (--logins_under_way_ < 0)
        throw violation("an answer to no login");
    if (text_at(packet, "cmd") != "auth_success")
        return;
    is_member_ = true;
    member_since_ = around.model.now();
}

void watched_client::take_presence(std::string const& cmd, object const& packet)
{
    bool const comes = cmd == "user_connect";
    auto const who =
        comes ? text_at(packet.at("user").as_object(), "username") : text_at(packet, "username");
    auto const known = told_online_.find(who);
    if (known != told_online_.end() && known->second == comes)
        throw violation(who + (comes ? " comes twice" : " goes twice"));
    told_online_[who] = comes;
}

void watched_client::take_typing(object const& packet, surroundings const& around) const
{
    check_told(text_at(packet, "channel"), around.model);
}

/// What he hears of the moment is of channels that he may view and knows.
void watched_client::check_told(std::string const& channel, chat_model const& model) const
{
    auto const room = model.find_room_ever(channel);
    bool const fits = room && model.was_ever_visible(user_, *room, {0, model.now()});
    bool const is_told = !told_channels_ || std::ranges::count(*told_channels_, channel) > 0;
    if (!fits || !is_told)
        throw violation("something of a channel that he may not view");
}

void watched_client::take_voice(std::string const& cmd, object const& packet,
                                surroundings const& around)
{
    check_told(text_at(packet, "channel"), around.model);
    voice_.take_event(cmd, packet);
}

void watched_client::take_channels(object const& packet, time_span when, chat_model const& model)
{
    auto names = list_names(packet);
    if (!model.had_list(user_, names, when))
        throw violation("a list of channels that was never his");
    told_channels_ = std::move(names);
    voice_.take_list(packet);
}

// --- replies -------------------------------------------------------------------------------------

void watched_client::take_reply(object packet, surroundings const& around)
{
    auto const listener = text_at(packet, "listener");
    if (requests_.empty() || text_at(requests_.front().packet, "listener") != listener)
        throw violation("a reply to nothing, or out of order");
    auto const asked = std::move(requests_.front());
    requests_.pop_front();
    packet.erase("listener");
    auto const cmd = text_at(packet, "cmd");
    if (cmd == "error" || cmd == "auth_error")
        check_refusal(asked, packet, around);
    if (cmd == "channels_get")
        take_channels(packet, {asked.sent_at, around.model.now()}, around.model);
    if (is_logged_kind(cmd, packet))
        take_logged(packet, around.model, true);
    voice_.take_reply(asked.cmd, packet);
    if (on_reply)
        on_reply(asked, packet, around);
}

/// Rights are refused only to those who lack them, at some time between question and answer.
void watched_client::check_refusal(sent_request const& asked, object const& reply,
                                   surroundings const& around) const
{
    auto const code = text_at(reply, "code");
    auto const room = around.model.find_room(text_at(asked.packet, "channel"));
    bool const is_about_view = code == "channel_not_found" || code == "channel_access_denied" ||
                               code == "voice_access_denied";
    time_span const when{asked.sent_at, around.model.now()};
    if (room && is_about_view && around.model.was_always_visible(user_, *room, when))
        throw violation("refused, though he may view it: " + shown(asked.packet));
    if (code == "queue_full" || code == "rate_limited")
        throw violation("too much for the server, of so little");
}

// --- the stream of logged events -----------------------------------------------------------------

bool watched_client::must_hear(modelled_event const& event) const
{
    if (is_presence(event.logged.packet))
        return false;
    switch (event.audience.what) {
    case event_audience::kind::nobody: return false;
    case event_audience::kind::all: return true;
    case event_audience::kind::user: return event.audience.user == user_;
    case event_audience::kind::viewers: return event.audience.users.contains(user_);
    }
    return false;
}

moment watched_client::find_due(chat_model const& model, moment from) const
{
    while (from < model.now() && !must_hear(model.events()[from]))
        ++from;
    return from;
}

/// Whether his account ended, since he logged in, in the group of that event or before.
bool watched_client::has_left_by(chat_model& model, moment at) const
{
    auto const since = next_event_.value_or(member_since_);
    auto const& ends = model.departures_of(user_);
    return std::ranges::any_of(ends, [&](moment end) {
        return end >= since && (at >= model.now() || model.events()[end].group_begin <= at);
    });
}

void watched_client::take_logged(object const& packet, chat_model& model, bool is_own_reply)
{
    if (!is_own_reply && told_channels_ && packet.contains("channel") &&
        std::ranges::count(*told_channels_, text_at(packet, "channel")) == 0)
        throw violation("an event of a channel that is not on his list");
    if (!next_event_)
        return take_first_logged(packet, model, is_own_reply);
    // The asker gets his reply even if the same group took his right to hear it.
    for (auto at = *next_event_; at < model.now(); ++at) {
        auto const& event = model.events()[at];
        bool const is_it = is_same_event(event.logged, packet);
        if (is_it && (is_own_reply || must_hear(event))) {
            next_event_ = at + 1;
            return;
        }
        if (has_left_by(model, at))
            return; // between leaving and closing; he may hear of it or not
        if (must_hear(event))
            throw violation("due was another event: " + shown(event.logged.packet));
    }
    throw violation("an event that is not his, or comes late or twice");
}

void watched_client::take_first_logged(object const& packet, chat_model& model, bool is_own_reply)
{
    auto const due = find_due(model, member_since_);
    if (due < model.now() && is_same_event(model.events()[due].logged, packet)) {
        next_event_ = due + 1;
        return;
    }
    for (auto at = is_own_reply ? model.now() : member_since_; at-- > 0;) {
        auto const& event = model.events()[at];
        if (is_same_event(event.logged, packet) && (is_own_reply || must_hear(event))) {
            next_event_ = at + 1;
            return;
        }
    }
    if (!has_left_by(model, model.now()))
        throw violation("an event that is not his, or not the next");
}

// --- the end -------------------------------------------------------------------------------------

void watched_client::check_close() const
{
    auto const& close = connection_.close();
    if (!close)
        return; // he went himself
    bool const left = close->code == normal_closure && is_member_;
    bool const dawdled =
        close->code == policy_violation && !is_member_ && close->reason == "no login in time";
    bool const babbled =
        close->code == policy_violation && malformed_count_ >= limits::malformed_frames_max;
    if (!left && !dawdled && !babbled)
        throw make_violation("closed with " + std::to_string(close->code) + " " + close->reason);
}

void watched_client::check_settled(chat_model& model, std::map<std::string, bool> const& online)
{
    if (!requests_.empty())
        throw make_violation("no reply to " + shown(requests_.front().packet));
    if (logins_under_way_ > 0)
        throw make_violation("a login without an answer");
    if (!is_member_ || !is_open())
        return;
    auto const due = find_due(model, next_event_.value_or(member_since_));
    if (due < model.now() && !has_left_by(model, model.now()))
        throw make_violation("never heard " + shown(model.events()[due].logged.packet));
    if (told_channels_ && *told_channels_ != model.visible_channels(user_))
        throw make_violation("his list of channels is out of date");
    for (auto const& [who, is_online] : told_online_) {
        auto const found = online.find(id_of(who));
        if (is_online != (found != online.end() && found->second))
            throw make_violation("believes that " + who + (is_online ? " is here" : " is away"));
    }
}

} // namespace oc::test
