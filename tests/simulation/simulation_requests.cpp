// What simulated users ask, and what the answers may be.
#include "simulation/simulation.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace oc::test {
namespace {

using boost::json::object;

std::vector<std::string> list_members(object const& reply, char const* key, char const* member)
{
    std::vector<std::string> out;
    for (auto const& each : reply.at(key).as_array())
        out.push_back(text_at(each.as_object(), member));
    return out;
}

/// What messages_get with that start and limit has of a history (part 1 §6.7).
std::vector<std::string> expected_page(std::vector<modelled_message> const& history,
                                       object const& asked)
{
    auto const size = static_cast<std::int64_t>(history.size());
    auto const* const start = asked.if_contains("start");
    auto end = size;
    if (start != nullptr && start->is_int64())
        end = std::max<std::int64_t>(size - start->get_int64(), 0);
    if (start != nullptr && start->is_string()) {
        auto const found =
            std::ranges::find(history, text_at(asked, "start"), &modelled_message::id);
        end = found == history.end() ? 0 : found - history.begin();
    }
    auto const begin = std::max<std::int64_t>(end - asked.at("limit").as_int64(), 0);
    std::vector<std::string> ids;
    for (auto i = begin; i < end; ++i)
        ids.push_back(history[static_cast<std::size_t>(i)].id);
    return ids;
}

} // namespace

// --- questions -----------------------------------------------------------------------------------

object simulation::make_request(watched_client& client)
{
    switch (chance_.below(25)) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
    case 5: return make_message();
    case 6: return make_repetition(client);
    case 7: return make_message_request("message_edit");
    case 8: return make_message_request("message_delete");
    case 9: return make_message_request("message_get");
    case 10:
    case 11:
    case 12: return make_history_request();
    case 13: return {{"cmd", "channels_get"}};
    case 14: return {{"cmd", "typing"}, {"channel", pick_channel()}};
    case 15: return {{"cmd", "no_such_command"}};
    case 16:
    case 17:
    case 18:
    case 19:
    case 20: return make_voice_request(client);
    default: return make_user_request();
    }
}

std::string simulation::pick_channel(chat_model::room_kind kind)
{
    auto const rooms = model_.rooms(kind);
    auto const& known = *world_.now().channels;
    auto const* const where = known.find(rooms[chance_.below(rooms.size())]);
    return where == nullptr ? "general" : where->name;
}

object simulation::make_voice_request(watched_client const& client)
{
    using kind = chat_model::room_kind;
    auto const channel = pick_channel(chance_.one_in(10) ? kind::text : kind::voice);
    switch (chance_.below(8)) {
    case 0: return {{"cmd", "voice_leave"}};
    case 1: return {{"cmd", "voice_mute"}};
    case 2: return {{"cmd", "voice_unmute"}};
    case 3: return {{"cmd", "voice_state"}, {"channel", channel}};
    default: break;
    }
    auto const name = client.user().substr(id_of("").size());
    return {{"cmd", "voice_join"},
            {"channel", channel},
            {"peer_id", new_word(("peer-of-" + name + "-").c_str())}};
}

object simulation::make_message()
{
    auto const word = new_word("word-");
    return {{"cmd", "message_new"},
            {"channel", pick_channel()},
            {"content", word},
            {"nonce", "nonce-of-" + word}};
}

/// A message that a broken connection left in doubt, again.
object simulation::make_repetition(watched_client& client)
{
    auto const lost = std::ranges::find_if(
        lost_, [&](auto const& each) { return text_at(each.packet, "author") == client.user(); });
    if (lost == lost_.end())
        return make_message();
    auto packet = lost->packet;
    lost_.erase(lost);
    packet.erase("author");
    return packet;
}

object simulation::make_message_request(char const* cmd)
{
    auto const rooms = model_.rooms();
    auto const room = rooms[chance_.below(rooms.size())];
    auto const& messages = model_.messages(room);
    auto const* const where = world_.now().channels->find(room);
    std::string const id =
        messages.empty() ? "no-such-message" : messages[chance_.below(messages.size())].id;
    object out{{"cmd", cmd}, {"channel", where == nullptr ? "general" : where->name}, {"id", id}};
    if (out.at("cmd") == "message_edit")
        out["content"] = new_word("edited-");
    return out;
}

object simulation::make_history_request()
{
    object out = make_message_request("messages_get");
    auto const id = out.at("id");
    out.erase("id");
    if (chance_.one_in(3))
        out["start"] = id;
    else if (chance_.one_in(2))
        out["start"] = static_cast<std::int64_t>(chance_.below(10));
    out["limit"] = static_cast<std::int64_t>(1 + chance_.below(30));
    return out;
}

object simulation::make_user_request()
{
    auto const users = model_.user_ids();
    auto const user = users.empty() ? "nobody" : users[chance_.below(users.size())];
    switch (chance_.below(16)) {
    case 0: return {{"cmd", "claim"}, {"code", "the-code"}};
    case 1: return {{"cmd", "user_leave"}};
    case 2:
    case 3: return {{"cmd", "users_list"}};
    case 4:
    case 5:
    case 6: return {{"cmd", "users_online"}};
    case 7:
    case 8: return {{"cmd", "status_get"}, {"user", user}};
    case 9: return {{"cmd", "ping"}};
    case 10:
    case 11:
    case 12: return {{"cmd", "status_set"}, {"status", "invisible"}, {"text", new_word("mood-")}};
    default: return {{"cmd", "status_set"}, {"status", "idle"}, {"text", new_word("mood-")}};
    }
}

// --- answers -------------------------------------------------------------------------------------

void simulation::check_reply(sent_request const& asked, object const& reply,
                             surroundings const& around)
{
    auto const cmd = text_at(reply, "cmd");
    if (cmd == "error") {
        if (text_at(reply, "code") != "internal_error")
            return;
        ++tally_.refusals_of_storage;
        if (!may_disk_fail_)
            throw violation("an internal error, and nothing had failed");
        return;
    }
    auto const expected = asked.cmd == "ping"         ? "pong"
                          : asked.cmd == "status_set" ? "status_get"
                                                      : asked.cmd;
    bool const is_silent_status = asked.cmd == "status_set" && cmd == "status_set";
    if (cmd != expected && !is_silent_status)
        throw violation("a reply of the wrong kind to " + asked.cmd);
    tally_.voice_joins += cmd == "voice_join" ? 1 : 0;
    if (cmd == "messages_get")
        check_history(asked, reply, around);
    else if (cmd == "message_get")
        check_message(asked, reply, around);
    else if (cmd == "users_online" || cmd == "users_list")
        check_listed_users(asked, reply, around);
}

void simulation::check_said(std::string const& user, sent_request const& asked, object const& reply)
{
    if (asked.cmd != "message_new")
        return;
    auto const content = text_at(asked.packet, "content");
    if (text_at(reply, "cmd") == "error") {
        if (!doubtful_.contains(content))
            refused_.insert(content);
        return;
    }
    auto const& told = reply.at("message").as_object();
    if (text_at(reply, "nonce") != text_at(asked.packet, "nonce") ||
        text_at(told, "user") != user.substr(id_of("").size()))
        throw violation("another message than was sent");
    if (!reply.contains("duplicate"))
        return;
    ++tally_.duplicates;
    if (!model_.was_ever_said(content))
        throw violation("a duplicate of what was never said");
}

void simulation::check_history(sent_request const& asked, object const& reply,
                               surroundings const& around)
{
    auto const room = *model_.find_room(text_at(asked.packet, "channel"));
    auto const ids = list_members(reply, "messages", "id");
    auto const contents = list_members(reply, "messages", "content");
    for (auto when = asked.sent_at; when <= around.model.now(); ++when) {
        auto const history = model_.history(room, when);
        if (expected_page(history, asked.packet) != ids)
            continue;
        std::vector<std::string> expected;
        for (auto const& each : history)
            if (std::ranges::count(ids, each.id) > 0)
                expected.push_back(each.content);
        if (expected == contents)
            return;
    }
    throw violation("a history that never was: " + boost::json::serialize(asked.packet));
}

void simulation::check_message(sent_request const& asked, object const& reply,
                               surroundings const& around)
{
    auto const room = *model_.find_room(text_at(asked.packet, "channel"));
    auto const& told = reply.at("message").as_object();
    for (auto when = asked.sent_at; when <= around.model.now(); ++when)
        for (auto const& each : model_.history(room, when))
            if (each.id == text_at(told, "id") && each.content == text_at(told, "content"))
                return;
    throw violation("a message that never was");
}

void simulation::check_listed_users(sent_request const& asked, object const& reply,
                                    surroundings const& around)
{
    for (auto const& each : reply.at("users").as_array()) {
        auto const& told = each.as_object();
        auto const name = text_at(told, "username");
        auto const status = text_at(told.at("status").as_object(), "status");
        bool const is_hidden =
            model_.was_always_invisible(id_of(name), {asked.sent_at, around.model.now()});
        bool const shows = asked.cmd == "users_online" || status != "offline";
        if (is_hidden && shows && status != "invisible") // his own list shows himself as he is
            throw violation(name + " is invisible, and shown");
        if (status == "invisible" && asked.cmd == "users_online")
            throw violation(name + " is shown as invisible");
    }
}

} // namespace oc::test
