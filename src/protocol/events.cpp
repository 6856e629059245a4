// The list of events for the schema dump, sorted by name.
#include "protocol/events.hpp"

#include "protocol/describe.hpp"
#include "protocol/emoji_events.hpp"
#include "protocol/plugin_events.hpp"
#include "protocol/slash_events.hpp"

#include <array>

namespace oc::packets {
namespace {

template <class Event>
constexpr event_entry entry(std::string_view summary)
{
    return {Event::wire_name, summary, &describe_members<Event>};
}

constexpr std::array entries{
    entry<login_refusal>("A login was refused, or something else before the login."),
    entry<auth_success>("The login succeeded; `ready` follows."),
    entry<channels_get>("The channels that this user may view, pushed when they changed."),
    entry<disconnect>("The server is about to close this connection, and why."),
    entry<emoji_added>("A new emoji."),
    entry<emoji_deleted>("An emoji is gone."),
    entry<emoji_updated>("An emoji has another name or picture."),
    entry<refusal>("A request was refused: `src` is its command."),
    entry<handshake>("The first frame of every connection."),
    entry<message_delete>("A message was deleted."),
    entry<message_edit>("A message was edited."),
    entry<message_new>("A new message."),
    entry<message_pin>("A message was pinned, or unpinned: see `pinned`."),
    entry<message_react_add>("Somebody reacted to a message."),
    entry<message_react_remove>("Somebody took a reaction back."),
    entry<message_unpin>("A message was unpinned."),
    entry<nickname_remove>("A user's nickname was taken away."),
    entry<nickname_update>("A user has a nickname, or another one."),
    entry<heartbeat>("Sent every 30 seconds; no answer is expected."),
    entry<plugins_reload>("The reply of plugins_reload: the settings were read again."),
    entry<poll_ended>("A poll ended: the results, with voters."),
    entry<poll_vote_update>("Somebody voted: the results, without voters."),
    entry<rate_limit>("A request came too soon: how many milliseconds to wait."),
    entry<ready>("Who the connection is logged in as."),
    entry<roles_list>("The roles changed: all of them, highest first."),
    entry<server_update>("The server's name or pictures changed."),
    entry<slash_add>("Slash commands that can be called from now on."),
    entry<slash_call>("Somebody called a slash command of this bot."),
    entry<slash_remove>("Slash commands that are gone with their bot: their names."),
    entry<status_changed>("A user's status changed."),
    entry<went_invisible>("For a user's own connections: he is invisible now."),
    entry<thread_create>("A new thread in a forum."),
    entry<thread_delete>("A thread was deleted with its messages."),
    entry<thread_join>("Somebody joined a thread."),
    entry<thread_leave>("Somebody left a thread."),
    entry<thread_update>("A thread was renamed, locked, archived or revived."),
    entry<typing>("Somebody is typing."),
    entry<unreads_update>("How far this user has read a channel or thread."),
    entry<user_connect>("A user's first connection opened, or he is no longer invisible."),
    entry<user_disconnect>("A user's last connection closed, or he became invisible."),
    entry<user_join>("A user is new on this server."),
    entry<user_left>("A user left the server for good."),
    entry<user_roles>("A user's roles changed."),
    entry<user_renamed>("A user was renamed: `user` is the old name, `username` the new one."),
    entry<user_updated>("A moderator changed a user's name or nickname."),
    entry<voice_leave>("This connection is in the voice channel no more: another took over, or the "
                       "right is gone."),
    entry<voice_user_joined>("A user came into a voice channel; `peer_id` only for participants."),
    entry<voice_user_left>("A user left a voice channel."),
    entry<voice_user_updated>("A user in a voice channel was muted or unmuted."),
};

} // namespace

roles_list make_roles_list(role_set const& roles)
{
    roles_list out;
    for (auto const& each : roles.by_position)
        out.roles.emplace_back(each->name, to_wire_role(*each));
    return out;
}

std::span<event_entry const> event_table() { return entries; }

} // namespace oc::packets
