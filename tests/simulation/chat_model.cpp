// The log's events applied one by one. The rights of part 1 §4.2 are written anew here, on purpose.
#include "simulation/chat_model.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace oc::test {
namespace {

constexpr std::string_view channel_topic = "channel/";
constexpr std::string_view user_topic = "user/";

bool contains(std::vector<std::string> const& list, std::string const& text)
{
    return std::find(list.begin(), list.end(), text) != list.end();
}

// The user's own order of roles decides; "!role" blocks; owners pass.
bool passes(std::vector<std::string> const& list, std::vector<std::string> const& roles)
{
    if (contains(roles, "owner"))
        return true;
    for (auto const& role : roles) {
        if (contains(list, "!" + role))
            return false;
        if (contains(list, role))
            return true;
    }
    return false;
}

room_id room_of(std::string const& topic)
{
    return topic.starts_with(channel_topic) ? std::stoll(topic.substr(channel_topic.size())) : 0;
}

auto find_message(std::vector<modelled_message>& messages, std::string const& id)
{
    auto const found = std::find_if(messages.begin(), messages.end(),
                                    [&](auto const& each) { return each.id == id; });
    if (found == messages.end())
        throw violation("an event about message " + id + ", which is not there");
    return found;
}

} // namespace

std::string text_at(boost::json::object const& object, char const* key)
{
    auto const* const value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->get_string())
                                                  : std::string();
}

std::vector<std::string> texts_at(boost::json::object const& object, char const* key)
{
    std::vector<std::string> out;
    for (auto const& each : object.at(key).as_array())
        out.emplace_back(each.as_string());
    return out;
}

std::string id_of(std::string const& username) { return "USR:" + username; }

void chat_model::add_channel(room_id id, known_channel const& told)
{
    channels_[id] = {.name = told.name, .view = told.view, .kind = told.kind};
    epochs_.push_back(make_epoch());
    fine_epochs_.push_back(make_epoch());
}

// --- taking events -------------------------------------------------------------------------------

void chat_model::take(std::vector<logged_event> fresh)
{
    for (auto begin = fresh.begin(); begin != fresh.end();) {
        auto const end = std::find_if(begin, fresh.end(),
                                      [&](auto const& each) { return each.at != begin->at; });
        std::vector<logged_event> group(std::make_move_iterator(begin),
                                        std::make_move_iterator(end));
        take_group(group);
        begin = end;
    }
}

// All of a group are published by the rights after it, so the audiences are found at its end.
void chat_model::take_group(std::vector<logged_event>& group)
{
    auto const begin = events_.size();
    for (auto& each : group) {
        apply(each);
        events_.push_back({std::move(each), {}, begin});
        if (rights_changed_)
            fine_epochs_.push_back(make_epoch());
        auto const room = room_of(events_.back().logged.topic);
        if (room != 0)
            channels_.at(room).past.emplace_back(events_.size(), channels_.at(room).messages);
    }
    for (auto i = begin; i < events_.size(); ++i)
        events_[i].audience = audience_of(events_[i].logged.topic);
    if (std::exchange(rights_changed_, false))
        epochs_.push_back(make_epoch());
}

void chat_model::apply(logged_event const& event)
{
    auto const cmd = text_at(event.packet, "cmd");
    if (event.topic == simulation_topic)
        return apply_own(event.packet);
    if (auto const room = room_of(event.topic); room != 0)
        return apply_message(room, event.packet);
    rights_changed_ = true;
    if (cmd == "user_join") {
        auto const& who = event.packet.at("user").as_object();
        users_[id_of(text_at(who, "username"))] = {.roles = texts_at(who, "roles"), .exists = true};
    } else if (cmd == "user_leave") {
        auto const id = id_of(text_at(event.packet, "username"));
        users_[id] = {};
        departures_[id].push_back(events_.size());
    } else if (cmd == "user_roles_get") {
        users_[id_of(text_at(event.packet, "user"))].roles = texts_at(event.packet, "roles");
    } else if (cmd == "status_get") {
        users_[id_of(text_at(event.packet, "username"))].status =
            text_at(event.packet.at("status").as_object(), "status");
    } else if (cmd == "status_set") {
        users_[event.topic.substr(user_topic.size())].status =
            text_at(event.packet.at("status").as_object(), "status");
    } else if (cmd != "user_connect" && cmd != "user_disconnect") {
        throw violation("an event that the simulation does not know: " + cmd);
    }
}

void chat_model::apply_own(boost::json::object const& change)
{
    rights_changed_ = true;
    if (change.contains("user")) {
        users_.at(text_at(change, "user")).roles = texts_at(change, "roles");
        return;
    }
    if (auto const* const renamed = change.if_contains("renamed")) {
        auto& where = channels_.at(renamed->to_number<room_id>());
        where.former_names.insert(std::exchange(where.name, text_at(change, "to")));
        return;
    }
    if (auto const* const removed = change.if_contains("removed")) {
        channels_.at(removed->to_number<room_id>()).is_gone = true;
        return;
    }
    auto const id = change.at("id").to_number<room_id>();
    bool const is_voice = change.at("voice").as_bool();
    channels_[id] = {.name = text_at(change, "channel"),
                     .view = texts_at(change, "view"),
                     .kind = is_voice ? room_kind::voice : room_kind::text};
}

void chat_model::apply_message(room_id room, boost::json::object const& packet)
{
    auto& where = channels_.at(room);
    if (text_at(packet, "channel") != where.name)
        throw violation("an event of " + where.name + " names " + text_at(packet, "channel"));
    auto const cmd = text_at(packet, "cmd");
    if (cmd == "message_new") {
        apply_message_new(room, packet);
    } else if (cmd == "message_edit") {
        auto const found = find_message(where.messages, text_at(packet, "id"));
        if (!may_view(found->author, room))
            throw violation("an edit by " + found->author + ", who may not view " + where.name);
        found->content = text_at(packet, "content");
    } else if (cmd == "message_delete") {
        where.messages.erase(find_message(where.messages, text_at(packet, "id")));
    } else {
        throw violation("an event of a channel that the simulation does not know: " + cmd);
    }
}

void chat_model::apply_message_new(room_id room, boost::json::object const& packet)
{
    auto& where = channels_.at(room);
    auto const& told = packet.at("message").as_object();
    modelled_message fresh{text_at(told, "id"), id_of(text_at(told, "user")),
                           text_at(told, "content"), text_at(packet, "nonce")};
    if (!may_view(fresh.author, room))
        throw violation("a message by " + fresh.author + ", who may not view " + where.name);
    for (auto const& [id, other] : channels_)
        for (auto const& each : other.messages)
            if (each.id >= fresh.id || each.nonce == fresh.nonce)
                throw violation("the message " + fresh.content + " repeats an id or a nonce");
    said_.insert(fresh.content);
    where.messages.push_back(std::move(fresh));
}

event_audience chat_model::audience_of(std::string const& topic) const
{
    using kind = event_audience::kind;
    if (topic == "all")
        return {.what = kind::all};
    if (topic.starts_with(user_topic))
        return {.what = kind::user, .user = topic.substr(user_topic.size())};
    auto const room = room_of(topic);
    if (room == 0)
        return {};
    event_audience out{.what = kind::viewers, .room = room};
    for (auto const& [id, who] : users_)
        if (may_view(id, room))
            out.users.insert(id);
    return out;
}

// --- rights and statuses -------------------------------------------------------------------------

chat_model::epoch chat_model::make_epoch() const
{
    epoch fresh{.begin = events_.size()};
    for (auto const& [room, where] : channels_)
        fresh.names[room] = where.name;
    for (auto const& [user, who] : users_) {
        for (auto const& [room, where] : channels_)
            if (may_view(user, room))
                fresh.visible[user].push_back(room);
        if (who.exists && who.status == "invisible")
            fresh.invisible.insert(user);
    }
    return fresh;
}

template <class Test>
bool chat_model::was_ever(std::vector<epoch> const& list, time_span when, Test test)
{
    for (std::size_t i = 0; i < list.size(); ++i) {
        bool const is_over = i + 1 < list.size() && list[i + 1].begin <= when.from;
        if (!is_over && list[i].begin <= when.to && test(list[i]))
            return true;
    }
    return false;
}

bool chat_model::exists(std::string const& user) const
{
    auto const found = users_.find(user);
    return found != users_.end() && found->second.exists;
}

std::vector<std::string> chat_model::user_ids() const
{
    std::vector<std::string> out;
    for (auto const& [id, who] : users_)
        if (who.exists)
            out.push_back(id);
    return out;
}

std::vector<moment> const& chat_model::departures_of(std::string const& user)
{
    return departures_[user];
}

bool chat_model::may_view(std::string const& user, room_id room) const
{
    auto const who = users_.find(user);
    return who != users_.end() && who->second.exists && !channels_.at(room).is_gone &&
           passes(channels_.at(room).view, who->second.roles);
}

std::vector<std::string> chat_model::visible_channels(std::string const& user) const
{
    std::vector<std::string> out;
    for (auto const& [room, where] : channels_)
        if (may_view(user, room))
            out.push_back(where.name);
    return out;
}

bool chat_model::was_ever_visible(std::string const& user, room_id room, time_span when) const
{
    return was_ever(epochs_, when, [&](epoch const& e) {
        auto const found = e.visible.find(user);
        return found != e.visible.end() &&
               std::find(found->second.begin(), found->second.end(), room) != found->second.end();
    });
}

bool chat_model::was_always_visible(std::string const& user, room_id room, time_span when) const
{
    return !was_ever(fine_epochs_, when, [&](epoch const& e) {
        auto const found = e.visible.find(user);
        return found == e.visible.end() ||
               std::find(found->second.begin(), found->second.end(), room) == found->second.end();
    });
}

bool chat_model::had_list(std::string const& user, std::vector<std::string> const& names,
                          time_span when) const
{
    return was_ever(epochs_, when, [&](epoch const& e) {
        auto const found = e.visible.find(user);
        std::vector<std::string> then;
        if (found != e.visible.end())
            for (auto const room : found->second)
                then.push_back(e.names.at(room));
        return then == names;
    });
}

bool chat_model::is_invisible(std::string const& user) const
{
    return epochs_.back().invisible.contains(user);
}

bool chat_model::was_always_invisible(std::string const& user, time_span when) const
{
    return !was_ever(fine_epochs_, when,
                     [&](epoch const& e) { return !e.invisible.contains(user); });
}

// --- histories -----------------------------------------------------------------------------------

std::optional<room_id> chat_model::find_room(std::string const& channel) const
{
    for (auto const& [id, where] : channels_)
        if (where.name == channel && !where.is_gone)
            return id;
    return std::nullopt;
}

std::optional<room_id> chat_model::find_room_ever(std::string const& channel) const
{
    for (auto const& [id, where] : channels_)
        if (where.name == channel || where.former_names.contains(channel))
            return id;
    return std::nullopt;
}

std::vector<room_id> chat_model::rooms(room_kind kind) const
{
    std::vector<room_id> out;
    for (auto const& [id, where] : channels_)
        if (where.kind == kind && !where.is_gone)
            out.push_back(id);
    return out;
}

std::vector<modelled_message> chat_model::history(room_id room, moment when) const
{
    auto const& past = channels_.at(room).past;
    auto const after =
        std::upper_bound(past.begin(), past.end(), when,
                         [](moment at, auto const& each) { return at < each.first; });
    return after == past.begin() ? std::vector<modelled_message>{} : std::prev(after)->second;
}

std::vector<modelled_message> const& chat_model::messages(room_id room) const
{
    return channels_.at(room).messages;
}

modelled_message const* chat_model::find_by_nonce(std::string const& nonce) const
{
    for (auto const& [id, where] : channels_)
        for (auto const& each : where.messages)
            if (each.nonce == nonce)
                return &each;
    return nullptr;
}

} // namespace oc::test
