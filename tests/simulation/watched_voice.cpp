// The rules by which voice packets are judged.
#include "simulation/watched_voice.hpp"

#include "simulation/chat_model.hpp"

#include <algorithm>

namespace oc::test {
namespace {

using boost::json::array;
using boost::json::object;

/// Peer ids of the simulation say whose they are.
bool is_his(std::string const& peer_id, std::string const& username)
{
    return peer_id.starts_with("peer-of-" + username + "-");
}

} // namespace

bool watched_voice::is_event(std::string const& cmd)
{
    return cmd == "voice_user_joined" || cmd == "voice_user_left" || cmd == "voice_user_updated" ||
           cmd == "voice_leave";
}

watched_voice::entries watched_voice::read_entries(array const& list)
{
    entries out;
    for (auto const& each : list)
        out.push_back({text_at(each.as_object(), "username"), each.at("muted").as_bool()});
    return out;
}

watched_voice::entries* watched_voice::find_known(std::string const& channel)
{
    if (!told_)
        return nullptr;
    auto const found = told_->find(channel);
    if (found == told_->end())
        throw violation("voice of a channel that is not on his list: " + channel);
    return &found->second;
}

bool watched_voice::is_inside(entries const& list) const
{
    return std::ranges::count(list, username_, &entry::username) > 0;
}

std::optional<std::vector<std::string>> watched_voice::names_in(std::string const& channel) const
{
    if (!told_ || !told_->contains(channel))
        return std::nullopt;
    std::vector<std::string> out;
    for (auto const& each : told_->at(channel))
        out.push_back(each.username);
    return out;
}

void watched_voice::check_peer_ids(array const& users, bool are_expected) const
{
    for (auto const& each : users) {
        auto const& user = each.as_object();
        auto const name = text_at(user, "username");
        if (user.contains("peer_id") != are_expected)
            throw violation(are_expected ? "in the channel, and not told whom to call"
                                         : "told whom to call, and not in the channel");
        if (are_expected && !is_his(text_at(user, "peer_id"), name))
            throw violation("told to call another for " + name);
    }
}

// --- lists ---------------------------------------------------------------------------------------

void watched_voice::take_list(object const& packet)
{
    std::map<std::string, entries> fresh;
    for (auto const& each : packet.at("val").as_array()) {
        auto const& channel = each.as_object();
        auto const* const list = channel.if_contains("voice_state");
        if ((list != nullptr) != (text_at(channel, "type") == "voice"))
            throw violation("voice_state where it does not belong, or none");
        if (list == nullptr)
            continue;
        check_peer_ids(list->as_array(), false);
        fresh[text_at(channel, "name")] = read_entries(list->as_array());
    }
    for (auto const& [name, list] : fresh) // others are new to him
        if (told_ && told_->contains(name) && told_->at(name) != list)
            throw violation("voice_state of " + name + " is another than the events made");
    follow_new_name(fresh);
    told_ = std::move(fresh);
}

/// His channel is not on the list and nobody sent him out: it is the new one that he stands in.
void watched_voice::follow_new_name(std::map<std::string, entries> const& fresh)
{
    if (!channel_ || fresh.contains(*channel_))
        return;
    for (auto const& [name, list] : fresh)
        if (is_inside(list) && !(told_ && told_->contains(name))) {
            channel_ = name;
            return;
        }
    throw violation("his voice channel is gone, and nobody told him");
}

// --- events --------------------------------------------------------------------------------------

void watched_voice::take_event(std::string const& cmd, object const& packet)
{
    auto const channel = text_at(packet, "channel");
    if (cmd == "voice_leave") {
        if (channel_ != channel)
            throw violation("sent out of a channel that he is not in");
        channel_.reset();
        return;
    }
    auto* const list = find_known(channel);
    if (list == nullptr)
        return;
    bool const is_left = cmd == "voice_user_left";
    auto const name = text_at(is_left ? packet : packet.at("user").as_object(), "username");
    auto const known = std::ranges::find(*list, name, &entry::username);
    if ((known == list->end()) != (cmd == "voice_user_joined"))
        throw violation(name + " comes twice to " + channel + ", or was never there");
    if (is_left) {
        list->erase(known);
        return;
    }
    bool const is_muted = packet.at("user").at("muted").as_bool();
    if (known == list->end())
        list->push_back({name, is_muted});
    else
        known->is_muted = is_muted;
    check_peer_ids(array{packet.at("user")}, is_inside(*list));
}

// --- replies -------------------------------------------------------------------------------------

void watched_voice::take_reply(std::string const& asked, object const& reply)
{
    if (!asked.starts_with("voice_"))
        return;
    if (text_at(reply, "cmd") == "error") {
        if (text_at(reply, "code") == "not_in_voice" && channel_)
            throw violation("refused as not in a voice channel, and he is");
        return;
    }
    auto const channel = text_at(reply, "channel");
    if (asked == "voice_join") {
        channel_ = channel;
        return take_participants(reply, true);
    }
    if (asked == "voice_state")
        return take_participants(reply, false);
    if (channel_ != channel)
        throw violation(asked + " of a channel that he is not in");
    if (asked == "voice_leave")
        channel_.reset();
    else if (reply.at("muted").as_bool() != (asked == "voice_mute"))
        throw violation("muted, or not, against his will");
}

void watched_voice::take_participants(object const& reply, bool is_of_others)
{
    auto const& told = reply.at("participants").as_array();
    auto const* const list = find_known(text_at(reply, "channel"));
    if (is_of_others)
        check_peer_ids(told, true);
    if (list == nullptr)
        return;
    if (!is_of_others)
        check_peer_ids(told, is_inside(*list));
    auto expected = *list;
    if (is_of_others)
        std::erase_if(expected, [&](entry const& each) { return each.username == username_; });
    if (read_entries(told) != expected)
        throw violation("participants are others than the events made");
}

} // namespace oc::test
