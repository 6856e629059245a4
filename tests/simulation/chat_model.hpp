// chat_model: what the server should be, made from the event log alone and by rules written here a
// second time: who may view which channel, what stands in each history, who is invisible. Keeps the
// past, because a query may be answered from a moment ago.
#pragma once

#include "domain/channel.hpp"
#include "simulation/event_log.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace oc::test {

/// The server broke a promise.
struct violation : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The topic of what the simulation itself changes: {"user","roles"},
/// {"channel","id","view","voice"}, {"renamed","to"} or {"removed"}.
inline constexpr char const* simulation_topic = "simulation";

/// Times are counts of events: after the first `n` of them.
using moment = std::size_t;
struct time_span {
    moment from = 0;
    moment to = 0; // included
};

struct modelled_message {
    std::string id{};
    std::string author{};
    std::string content{};
    std::string nonce{};

    friend bool operator==(modelled_message const&, modelled_message const&) = default;
};

/// Who hears a logged event.
struct event_audience {
    enum class kind { nobody, all, user, viewers };
    kind what = kind::nobody;
    std::string user{};            // with kind::user: his id
    room_id room = 0;              // with kind::viewers
    std::set<std::string> users{}; // with kind::viewers: their ids, after the group
};

struct modelled_event {
    logged_event logged{};
    event_audience audience{};
    moment group_begin = 0;
};

class chat_model {
public:
    enum class room_kind { text, voice };
    struct known_channel {
        std::string name{};
        std::vector<std::string> view{};
        room_kind kind = room_kind::text;
    };
    void add_channel(room_id id, known_channel const& told);

    /// Whole groups, as event_log gives them. Throws violation when something cannot be: a message
    /// of somebody who may not, one that is there twice, an edit of nothing.
    void take(std::vector<logged_event> fresh);

    std::vector<modelled_event> const& events() const { return events_; }
    moment now() const { return events_.size(); }

    bool exists(std::string const& user) const;
    std::vector<std::string> user_ids() const;
    /// Events by which the user lost his account.
    std::vector<moment> const& departures_of(std::string const& user);

    bool may_view(std::string const& user, room_id room) const;
    /// In display order.
    std::vector<std::string> visible_channels(std::string const& user) const;
    bool was_ever_visible(std::string const& user, room_id room, time_span when) const;
    bool was_always_visible(std::string const& user, room_id room, time_span when) const;
    bool had_list(std::string const& user, std::vector<std::string> const& names,
                  time_span when) const;
    bool is_invisible(std::string const& user) const;
    bool was_always_invisible(std::string const& user, time_span when) const;

    std::optional<room_id> find_room(std::string const& channel) const;
    /// The same by names of before, too; of channels that are gone, too.
    std::optional<room_id> find_room_ever(std::string const& channel) const;
    std::vector<room_id> rooms(room_kind kind = room_kind::text) const;
    /// The history after that many events.
    std::vector<modelled_message> history(room_id room, moment when) const;
    /// Messages of now, for clients who want to edit them.
    std::vector<modelled_message> const& messages(room_id room) const;
    /// The message with that nonce that is there now.
    modelled_message const* find_by_nonce(std::string const& nonce) const;
    bool was_ever_said(std::string const& content) const { return said_.contains(content); }

private:
    struct modelled_user {
        std::vector<std::string> roles{};
        std::string status = "online";
        bool exists = false;
    };
    struct modelled_channel {
        std::string name{};
        std::vector<std::string> view{};
        room_kind kind = room_kind::text;
        bool is_gone = false;
        std::set<std::string> former_names{};
        std::vector<modelled_message> messages{};
        std::vector<std::pair<moment, std::vector<modelled_message>>> past{}; // from that moment on
    };
    /// What rights and statuses were from a moment on.
    struct epoch {
        moment begin = 0;
        std::map<std::string, std::vector<room_id>> visible{}; // by user id
        std::map<room_id, std::string> names{};
        std::set<std::string> invisible{};
    };

    void take_group(std::vector<logged_event>& group);
    void apply(logged_event const& event);
    void apply_own(boost::json::object const& change);
    void apply_message(room_id room, boost::json::object const& packet);
    void apply_message_new(room_id room, boost::json::object const& packet);
    epoch make_epoch() const;
    event_audience audience_of(std::string const& topic) const;
    template <class Test>
    static bool was_ever(std::vector<epoch> const& list, time_span when, Test test);

    std::vector<modelled_event> events_{};
    std::map<std::string, modelled_user> users_{};
    std::map<room_id, modelled_channel> channels_{};
    std::map<std::string, std::vector<moment>> departures_{};
    std::vector<epoch> epochs_{epoch{}};      // after each group: what anybody may be shown
    std::vector<epoch> fine_epochs_{epoch{}}; // after each event: what a command may have met
    std::set<std::string> said_{};
    bool rights_changed_ = false;
};

std::string text_at(boost::json::object const& object, char const* key);
std::vector<std::string> texts_at(boost::json::object const& object, char const* key);
/// "USR:ada" of "ada": every user of the simulation comes through Rotur.
std::string id_of(std::string const& username);

} // namespace oc::test
