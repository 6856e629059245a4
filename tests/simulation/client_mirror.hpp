// client_mirror: a client that asks once and then only listens. What it knows from its snapshots
// and the events since has to equal what a fresh snapshot says (design page §8).
#pragma once

#include "support/test_world.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <map>
#include <string>
#include <vector>

namespace oc::test {

class client_mirror {
public:
    /// Logs in and takes the snapshots. The world has to be idle, here and at every call.
    client_mirror(test_world& world, std::string user_id);

    /// Asks, and returns the reply; events before it are applied.
    boost::json::object ask(boost::json::object packet);
    /// Applies what has arrived since.
    void listen();
    void leave() { connection_.drop(); }

    bool is_open() const { return connection_.is_open(); }
    std::string const& user_id() const { return user_id_; }
    /// All that it knows, in one canonical text a line; for comparing and for reading.
    std::string describe() const;
    /// Its rooms: {"channel":…} or {"thread_id":…} of text channels and threads.
    std::vector<boost::json::object> list_rooms() const;
    /// Ids of the messages of a room, as keyed in describe().
    std::vector<std::string> list_messages(boost::json::object const& room) const;

private:
    using object = boost::json::object;
    using array = boost::json::array;

    object request(object packet);
    void take_snapshots();
    void fetch_missing_rooms();
    void apply(object const& event);
    void apply_message(std::string const& cmd, object const& event);
    void apply_reaction(object& message, object const& event);
    void apply_thread(std::string const& cmd, object const& event);
    void apply_user(std::string const& cmd, object const& event);
    void apply_voice(std::string const& cmd, object const& event);
    void rename(std::string const& from, std::string const& to);
    void set_head(std::string const& room);
    object* find_channel(std::string const& name);
    object* find_thread(std::string const& id);
    object* find_user(std::string const& username);
    object find_room_state(std::string const& key);

    test_world& world_;
    std::string user_id_;
    peer& connection_;
    int next_listener_ = 0;
    std::string username_{};
    array channels_{};
    array users_{};
    object roles_{};
    std::map<std::string, std::string> last_read_{}; // by room key
    std::map<std::string, array> messages_{};        // by room key
};

} // namespace oc::test
