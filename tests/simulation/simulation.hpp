// simulation: a whole server (test_world) and a handful of users who do what chance tells them,
// while chance also orders the threads, fails the disk, slows Rotur and changes rights. After each
// step everything received is held against the model (watched_client). The same seed does the same.
#pragma once

#include "simulation/chat_model.hpp"
#include "simulation/event_log.hpp"
#include "simulation/watched_client.hpp"
#include "support/seeded_random.hpp"
#include "support/test_world.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace oc::test {

struct simulation_options {
    std::uint64_t seed = 1;
    int steps = 300;
};

/// What a run did, so that a test can see that it did something.
struct simulation_tally {
    std::int64_t events = 0;
    std::int64_t replies = 0;
    std::int64_t refusals_of_storage = 0;
    std::int64_t duplicates = 0;
    std::int64_t logins = 0;
    std::int64_t restarts = 0;
    std::int64_t voice_joins = 0;
};

class simulation {
public:
    explicit simulation(simulation_options options);

    /// Throws violation, with the last steps in its words.
    simulation_tally run();

private:
    struct action {
        unsigned weight;
        void (simulation::*act)();
        char const* name;
    };
    static std::vector<action> const& actions();

    // What can happen (simulation_steps.cpp).
    void do_nothing() {}
    void do_connect();
    void do_drop();
    void do_ask();
    void do_ask_much();
    void do_send_malformed();
    void do_try_login_again();
    void do_change_roles();
    void do_add_channel();
    void do_rename_channel();
    void do_remove_channel();
    void do_change_role();
    void do_offer_ownership();
    void do_change_settings();
    void do_break_disk();
    void do_repair_disk();
    void do_change_rotur();
    void do_pass_time();
    void do_restart();
    void do_settle();

    // Requests (simulation_requests.cpp).
    boost::json::object make_request(watched_client& client);
    boost::json::object make_message();
    std::string pick_channel(chat_model::room_kind kind = chat_model::room_kind::text);
    boost::json::object make_voice_request(watched_client const& client);
    boost::json::object make_repetition(watched_client& client);
    boost::json::object make_message_request(char const* cmd);
    boost::json::object make_history_request();
    boost::json::object make_user_request();
    void check_reply(sent_request const& asked, boost::json::object const& reply,
                     surroundings const& around);
    void check_history(sent_request const& asked, boost::json::object const& reply,
                       surroundings const& around);
    void check_message(sent_request const& asked, boost::json::object const& reply,
                       surroundings const& around);
    void check_listed_users(sent_request const& asked, boost::json::object const& reply,
                            surroundings const& around);
    void check_said(std::string const& user, sent_request const& asked,
                    boost::json::object const& reply);

    // Running.
    void set_the_scene();
    void take_step();
    void run_some_tasks();
    bool run_task(std::size_t which);
    void run_until_idle();
    void look_around();
    void greet(watched_client& client);
    void forget_closed();
    void log_in(watched_client& client);
    void change(std::function<boost::json::object(tx&)> work);
    watched_client* pick_member();
    surroundings around() { return {model_, core_moment_}; }
    std::string new_word(char const* kind);

    // When nothing is under way (simulation_checks.cpp).
    void check_settled();
    void check_histories();
    void check_presence(std::map<std::string, bool> const& online);
    void check_voice();
    std::map<std::string, bool> list_online() const;

    simulation_options options_;
    seeded_random chance_;
    std::vector<std::string> server_names_{"Testing"}; // tasks of the world hold on to it
    test_world world_;
    std::unique_ptr<event_log> log_;
    chat_model model_{};
    std::vector<std::unique_ptr<watched_client>> clients_{};
    std::map<watched_client const*, std::size_t> ungreeted_{}; // with the oldest name they may see
    std::vector<std::uint64_t> speeds_{};                      // of the executors
    std::deque<std::pair<std::uint64_t, moment>> under_way_{}; // ends of groups in the core's queue
    std::uint64_t core_tasks_ = 0;
    moment core_moment_ = 0;
    std::vector<sent_request> lost_{}; // messages without an answer; their author in "author"
    std::set<std::string> doubtful_{}; // contents of those
    std::set<std::string> refused_{};  // contents that must never be there
    std::deque<std::string> trail_{};
    std::int64_t words_ = 0;
    bool may_disk_fail_ = false; // since everything was last settled
    simulation_tally tally_{};
};

} // namespace oc::test
