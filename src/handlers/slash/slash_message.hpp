// slash_message: where slash commands are called, and the messages that answer them (part 2 §5.4,
// §5.5). What is ephemeral, or said where nothing is kept, goes to two users only.
#pragma once

#include "handlers/conversation.hpp"
#include "handlers/room_access.hpp"
#include "protocol/events.hpp"

#include <boost/json/value.hpp>

#include <functional>
#include <string>
#include <vector>

namespace oc {

/// The text channel, thread or forum of a call; `room` of a forum is 0: clients name the forum when
/// they are in one of its threads. Whoever may not view it does not find it.
result<room_place> find_slash_place(view const& now, user const& me, room_request const& wanted);

/// The same for writing there: may_send as of message_new.
result<room_place> require_slash_place(view const& now, user const& me,
                                       room_request const& wanted);

struct slash_post {
    room_place place;
    std::string author{}; // a user id, or a system author
    std::string content{};
    boost::json::value embeds{};
    std::string command{};
    std::string invoker{}; // username
    bool is_ephemeral = false;
};

/// A message on its way.
struct slash_delivery {
    packets::message_new packet;
    room_id channel = 0;
    bool is_kept = false; // else it goes to those who are concerned
};

/// Stores it unless it is ephemeral or there is no room; `by` is the user whose call or answer it
/// is.
slash_delivery post_slash_message(change_call& c, user const& by, slash_post const& post);

/// A message for the asker alone, because what it was said in is no more.
slash_delivery lost_slash_message(change_call& c, std::string const& channel,
                                  slash_post const& post);

/// Runs the work as a change, publishes the message or gives it to `concerned` (user ids), and ends
/// the conversation with it; before that `told` hears of it, on the core.
struct slash_work {
    std::function<result<slash_delivery>(change_call&)> run;
    std::vector<std::string> concerned{};
    std::function<void(slash_delivery const&)> told{};
};
void run_slash_work(conversation_ptr const& c, slash_work work);

} // namespace oc
