// Snapshots and events, folded together as a client would.
#include "simulation/client_mirror.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace oc::test {
namespace {

namespace json = boost::json;

std::string text_at(json::object const& of, std::string_view key)
{
    auto const* const value = of.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->get_string())
                                                  : std::string();
}

// Threads by their id, channels by their name: ids are UUIDs, names here are not.
std::string room_key(json::object const& packet)
{
    auto const thread = text_at(packet, "thread_id");
    return thread.empty() ? text_at(packet, "channel") : "thread/" + thread;
}

json::object room_request(std::string const& key)
{
    constexpr std::string_view prefix = "thread/";
    if (key.starts_with(prefix))
        return {{"thread_id", key.substr(prefix.size())}};
    return {{"channel", key}};
}

json::object* find_by(json::array& list, std::string_view key, std::string const& value)
{
    for (auto& each : list)
        if (text_at(each.as_object(), key) == value)
            return &each.as_object();
    return nullptr;
}

bool erase_by(json::array& list, std::string_view key, std::string const& value)
{
    for (auto it = list.begin(); it != list.end(); ++it)
        if (text_at(it->as_object(), key) == value) {
            list.erase(it);
            return true;
        }
    return false;
}

void replace_names(json::value& in, std::string const& from, std::string const& to)
{
    if (in.is_string() && in.get_string() == from)
        in = to;
    else if (in.is_array())
        for (auto& each : in.get_array())
            replace_names(each, from, to);
    else if (in.is_object())
        for (auto& member : in.get_object())
            if (member.key() != "content" && member.key() != "name")
                replace_names(member.value(), from, to);
}

} // namespace

client_mirror::client_mirror(test_world& world, std::string user_id)
    : world_(world), user_id_(std::move(user_id)), connection_(world.log_in(user_id_))
{
    connection_.take_all();
    username_ = world.now().users.name_of(user_id_);
    take_snapshots();
}

void client_mirror::take_snapshots()
{
    channels_ = request({{"cmd", "channels_get"}}).at("val").as_array();
    users_ = request({{"cmd", "users_list"}}).at("users").as_array();
    roles_ = request({{"cmd", "roles_list"}}).at("roles").as_object();
    auto const unreads = request({{"cmd", "unreads_get"}, {"threads", true}});
    for (auto const& [key, state] : unreads.at("unreads").as_object())
        last_read_[key] = text_at(state.as_object(), "last_read");
    fetch_missing_rooms();
}

// As a client does that opens every room. thread_messages moves no marker; for channels the newest
// of messages_around would do too, but a history is what is to be compared.
void client_mirror::fetch_missing_rooms()
{
    for (auto const& room : list_rooms()) {
        auto const key = room_key(room);
        if (messages_.contains(key))
            continue;
        auto state = find_room_state(key);
        messages_[key] = state.at("messages").as_array();
    }
    std::erase_if(messages_, [&](auto const& entry) {
        auto const rooms = list_rooms();
        return std::ranges::none_of(
            rooms, [&](auto const& room) { return room_key(room) == entry.first; });
    });
    std::erase_if(last_read_, [&](auto const& entry) { return !messages_.contains(entry.first); });
}

client_mirror::object client_mirror::find_room_state(std::string const& key)
{
    auto packet = room_request(key);
    packet["cmd"] = packet.contains("channel") ? "messages_get" : "thread_messages";
    packet["limit"] = 200;
    return request(std::move(packet));
}

client_mirror::object client_mirror::ask(object packet)
{
    auto reply = request(std::move(packet));
    fetch_missing_rooms();
    return reply;
}

client_mirror::object client_mirror::request(object packet)
{
    auto const listener = std::to_string(++next_listener_);
    packet["listener"] = listener;
    connection_.send(json::serialize(packet));
    world_.run_until_idle();
    object reply;
    for (auto const& text : connection_.take_all()) {
        auto got = json::parse(text).as_object();
        if (text_at(got, "listener") == listener) {
            got.erase("listener");
            reply = got;
            if (!got.contains("global"))
                continue;
        }
        apply(got);
    }
    return reply;
}

void client_mirror::listen()
{
    for (auto const& text : connection_.take_all())
        apply(json::parse(text).as_object());
    fetch_missing_rooms();
}

std::vector<boost::json::object> client_mirror::list_rooms() const
{
    std::vector<object> rooms;
    for (auto const& each : channels_) {
        auto const& channel = each.as_object();
        if (text_at(channel, "type") == "text")
            rooms.push_back({{"channel", channel.at("name")}});
        if (auto const* const threads = channel.if_contains("threads"))
            for (auto const& in : threads->as_array())
                rooms.push_back({{"thread_id", in.at("id")}});
    }
    return rooms;
}

std::vector<std::string> client_mirror::list_messages(object const& room) const
{
    std::vector<std::string> ids;
    auto const found = messages_.find(room_key(room));
    if (found != messages_.end())
        for (auto const& each : found->second)
            ids.push_back(text_at(each.as_object(), "id"));
    return ids;
}

std::string client_mirror::describe() const
{
    std::string out;
    auto const line = [&](std::string const& what, json::value const& value) {
        out += what + " " + json::serialize(value) + "\n";
    };
    for (auto const& each : channels_)
        line("channel", each);
    auto users = users_;
    std::ranges::sort(users, {}, [](auto const& each) {
        return text_at(each.as_object(), "username");
    });
    for (auto& each : users) {
        // No event tells the text of who went; lists tell it unless he only hides.
        auto& status = each.as_object().at("status").as_object();
        if (status.at("status") == "offline")
            status["text"] = "";
        line("user", each);
    }
    for (auto const& [name, role] : roles_)
        line("role " + std::string(name), role);
    for (auto const& [key, messages] : messages_) {
        for (auto const& each : messages)
            line("message in " + key, each);
        auto const read = last_read_.find(key);
        line("last read in " + key, read == last_read_.end() ? "" : json::value(read->second));
    }
    return out;
}

// --- events --------------------------------------------------------------------------------------

void client_mirror::apply(object const& event)
{
    auto const cmd = text_at(event, "cmd");
    if (cmd == "channels_get")
        channels_ = event.at("val").as_array();
    else if (cmd == "roles_list")
        roles_ = event.at("roles").as_object();
    else if (cmd == "unreads_update")
        last_read_[room_key(event)] = text_at(event, "last_read");
    else if (cmd.starts_with("message_"))
        apply_message(cmd, event);
    else if (cmd.starts_with("thread_"))
        apply_thread(cmd, event);
    else if (cmd.starts_with("voice_"))
        apply_voice(cmd, event);
    else
        apply_user(cmd, event);
}

client_mirror::object* client_mirror::find_channel(std::string const& name)
{
    return find_by(channels_, "name", name);
}

client_mirror::object* client_mirror::find_thread(std::string const& id)
{
    for (auto& each : channels_)
        if (auto* const threads = each.as_object().if_contains("threads"))
            if (auto* const found = find_by(threads->as_array(), "id", id))
                return found;
    return nullptr;
}

client_mirror::object* client_mirror::find_user(std::string const& username)
{
    return find_by(users_, "username", username);
}

// The newest message is the last one, for whoever holds them all.
void client_mirror::set_head(std::string const& room)
{
    constexpr std::string_view prefix = "thread/";
    auto* const at = room.starts_with(prefix) ? find_thread(room.substr(prefix.size()))
                                              : find_channel(room);
    auto const& all = messages_[room];
    if (at == nullptr)
        return;
    (*at)["last_message"] = all.empty() ? json::value() : all.back().at("timestamp");
    (*at)["last_message_id"] = all.empty() ? json::value() : all.back().at("id");
}

void client_mirror::apply_message(std::string const& cmd, object const& event)
{
    auto const room = room_key(event);
    auto const found = messages_.find(room);
    if (found == messages_.end())
        return; // heard before the room was fetched
    auto& all = found->second;
    if (cmd == "message_new") {
        auto message = event.at("message").as_object();
        message.erase("pings");
        all.emplace_back(std::move(message));
        return set_head(room);
    }
    auto const id = text_at(event, "id");
    if (cmd == "message_delete") {
        erase_by(all, "id", id);
        return set_head(room);
    }
    auto* const message = find_by(all, "id", id);
    if (message == nullptr)
        throw std::runtime_error(cmd + " about an unknown message: " + json::serialize(event));
    if (cmd == "message_edit") {
        *message = event.at("message").as_object();
        message->erase("pings");
    } else if (cmd == "message_pin" || cmd == "message_unpin") {
        (*message)["pinned"] = event.at("pinned");
    } else {
        apply_reaction(*message, event);
    }
}

void client_mirror::apply_reaction(object& message, object const& event)
{
    if (!message.contains("reactions"))
        message["reactions"] = object();
    auto& reactions = message["reactions"].as_object();
    auto const emoji = text_at(event, "emoji");
    if (text_at(event, "cmd") == "message_react_add") {
        if (!reactions.contains(emoji))
            reactions[emoji] = array();
        reactions[emoji].as_array().push_back(event.at("from"));
    } else {
        auto& users = reactions.at(emoji).as_array();
        users.erase(std::ranges::find(users, event.at("from")));
        if (users.empty())
            reactions.stable_erase(reactions.find(emoji));
    }
    if (reactions.empty())
        message.stable_erase(message.find("reactions"));
}

void client_mirror::apply_thread(std::string const& cmd, object const& event)
{
    auto* const forum = find_channel(text_at(event, "channel"));
    if (forum == nullptr)
        return;
    auto& threads = forum->at("threads").as_array();
    if (cmd == "thread_create") {
        threads.push_back(event.at("thread"));
        messages_["thread/" + text_at(event.at("thread").as_object(), "id")];
    } else if (cmd == "thread_delete") {
        erase_by(threads, "id", text_at(event, "thread_id"));
    } else if (auto const& thread = event.at("thread").as_object();
               auto* const known = find_by(threads, "id", text_at(thread, "id"))) {
        *known = thread;
    }
}

void client_mirror::apply_voice(std::string const& cmd, object const& event)
{
    auto* const channel = find_channel(text_at(event, "channel"));
    if (channel == nullptr || !channel->contains("voice_state"))
        return;
    auto& inside = channel->at("voice_state").as_array();
    if (cmd == "voice_user_left")
        erase_by(inside, "username", text_at(event, "username"));
    if (cmd != "voice_user_joined" && cmd != "voice_user_updated")
        return;
    auto const& user = event.at("user").as_object();
    auto* known = find_by(inside, "username", text_at(user, "username"));
    if (known == nullptr)
        known = &inside.emplace_back(object{{"username", user.at("username")}}).as_object();
    (*known)["muted"] = user.at("muted");
}

void client_mirror::rename(std::string const& from, std::string const& to)
{
    for (auto& each : channels_)
        replace_names(each, from, to);
    for (auto& [room, messages] : messages_)
        for (auto& each : messages)
            replace_names(each, from, to);
    if (auto* const user = find_user(from))
        (*user)["username"] = to;
}

void client_mirror::apply_user(std::string const& cmd, object const& event)
{
    auto const name = text_at(event, event.contains("username") && cmd != "user_update" ? "username"
                                                                                        : "user");
    if (cmd == "user_update" && event.contains("username"))
        return rename(text_at(event, "user"), text_at(event, "username"));
    if (cmd == "user_connect" || cmd == "user_join") {
        auto const& user = event.at("user").as_object();
        auto* const known = find_user(text_at(user, "username"));
        if (known == nullptr)
            return;
        for (auto const* const key : {"roles", "color", "nickname"})
            (*known)[key] = user.at(key);
        known->at("status").as_object()["status"] = "online";
        return;
    }
    auto* const known = find_user(cmd == "status_set" ? username_ : name); // of oneself alone
    if (known == nullptr)
        return;
    if (cmd == "status_set")
        (*known)["status"] = event.at("status");
    else if (cmd == "user_disconnect")
        known->at("status").as_object()["status"] = "offline";
    else if (cmd == "status_get")
        (*known)["status"] = event.at("status");
    else if (cmd == "user_roles_get") {
        (*known)["roles"] = event.at("roles");
        (*known)["color"] = event.at("color");
    } else if (cmd == "nickname_update")
        (*known)["nickname"] = event.at("nickname");
    else if (cmd == "nickname_remove")
        (*known)["nickname"] = nullptr;
}

} // namespace oc::test
