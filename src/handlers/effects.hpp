// effects: what a handler may cause, as values. The core applies them in commit order, after the
// commit; a handler never touches a socket.
#pragma once

#include "base/clock.hpp"
#include "base/frame.hpp"
#include "domain/channel.hpp"
#include "domain/message.hpp"
#include "live/room_heads.hpp"
#include "live/session_id.hpp"

#include <boost/json/object.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace oc {

/// Who hears an event (part 1 §1): everybody, those who may view a channel, one user, one session.
struct topic {
    enum class kind : std::uint8_t { all, channel, user, session };
    kind what = kind::all;
    room_id channel = 0;
    std::string user_id{};
    session_id session{};

    static topic all() { return {}; }
    static topic viewers_of(room_id id) { return {.what = kind::channel, .channel = id}; }
    static topic user(std::string id) { return {.what = kind::user, .user_id = std::move(id)}; }
    /// The user, unless he may not view the channel any more when it is applied.
    static topic user_viewing(std::string id, room_id channel)
    {
        return {.what = kind::user, .channel = channel, .user_id = std::move(id)};
    }
    static topic to_session(session_id id) { return {.what = kind::session, .session = id}; }

    friend bool operator==(topic const&, topic const&) = default;
};

/// The name of a topic in the event log: "all", "channel/7", "user/USR:x", "session".
std::string to_string(topic const& t);

/// An event for an audience. `except_asker`: the asker gets it as the reply instead.
struct publication {
    topic to;
    frame_ptr payload;
    bool except_asker = false;
};

/// An event of a channel that some of its viewers get in another form, all connections of these
/// users (voice: the participants are told peer ids). A missing form: those get nothing.
struct split_publication {
    room_id channel = 0;
    frame_ptr for_viewers{};
    std::vector<std::string> insiders{}; // user ids
    frame_ptr for_insiders{};
};

/// Sends {"cmd":"disconnect","reason"} to every connection of the user and closes them (§2.9).
struct user_disconnection {
    std::string user_id;
    std::string reason{};      // empty: no packet, only the close
    bool asker_after_reply = false; // the asker's own connection closes after its reply
};

/// The user became visible or invisible, or has left. Whether others hear of it is decided when it
/// is applied: by then his connections may have come or gone.
struct presence_change {
    std::string user_id;
    bool has_left = false; // those who heard user_leave need not hear user_disconnect
};

/// The newest message of a room changed.
struct head_change {
    room_id room = 0;
    std::optional<room_head> head{};
};

/// A command that the gate let pass uncharged counts after all (decisions.md, rate limiter).
struct message_budget_charge {
    std::string user_id;
};

/// A poll expires then: it has to be ended no later.
struct poll_deadline {
    unix_seconds at = 0;
};

/// A new message pings people: those of them who are not here get a push (part 2 §6.4).
struct push_due {
    std::shared_ptr<message const> about{};
    room_id channel = 0; // the one of its room, or the parent of its thread
};

/// The change left something that the database tidies up later (db/upkeep.hpp).
struct upkeep_due {};

/// Somebody used a right over others; written to the operator's log.
struct moderation_act {
    std::string_view action; // the command
    std::string actor_id;
    std::string target; // a user id, the name of a role
    std::string detail{};
};

/// Files of the attachments' folder that nothing refers to any more.
struct blobs_released {
    std::vector<std::string> blobs; // ids
};

/// The operator's settings changed by command: `server` in config.json has these keys now, null
/// for those that were removed. In force as soon as it is applied.
struct server_section_change {
    boost::json::object patch;
};

/// Somebody said something: for the modules that take orders (part 2 §10.4).
struct message_posted {
    room_id channel = 0; // of a thread its forum
    room_id room = 0;
    std::string message_id;
    std::string user_id;
    std::string content;
};

/// Somebody said something with blocked words that automod lets stand. Where it does not, the
/// refusal says so (errc::text_blocked).
struct text_blocked {
    room_id room = 0; // 0: in none
    std::string user_id; // whose text it is
};

using effect = std::variant<publication, split_publication, user_disconnection, presence_change,
                            head_change, message_budget_charge, upkeep_due, moderation_act,
                            server_section_change, poll_deadline, blobs_released, push_due,
                            message_posted, text_blocked>;

/// What one unit of work caused, in order. All members are out of line, and add() is made in
/// effects.cpp for each kind: a variant of so many costs every handler half a second to compile.
class effects {
public:
    effects();
    effects(effects const&);
    effects(effects&&) noexcept;
    effects& operator=(effects const&);
    effects& operator=(effects&&) noexcept;
    ~effects();

    template <class Effect>
    void add(Effect e);
    std::vector<effect> const& list() const { return list_; }
    std::vector<effect> take();
    bool empty() const { return list_.empty(); }

private:
    std::vector<effect> list_;
};

} // namespace oc
