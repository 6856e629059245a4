// watched_client: one connection of a simulated user. Everything that it receives is held against
// the model at once: each event that is his, each once, in the log's order, and nothing else; one
// reply for each request, in order; comings and goings that alternate.
#pragma once

#include "simulation/chat_model.hpp"
#include "simulation/watched_voice.hpp"
#include "support/fake_network.hpp"

#include <boost/json/object.hpp>

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oc::test {

/// What the model knows at the moment something is received.
struct surroundings {
    chat_model& model;
    moment core_moment = 0; // events that the core has worked off
};

struct sent_request {
    std::string cmd{};
    boost::json::object packet{};
    moment sent_at = 0; // what the core had worked off
};

class watched_client {
public:
    watched_client(peer& connection, std::string user);

    /// A request with a listener of its own.
    void ask(boost::json::object packet, surroundings const& around);
    /// Several that arrive at once.
    void ask_together(std::vector<boost::json::object> packets, surroundings const& around);
    /// A login request, which is answered without a listener.
    void log_in(boost::json::object packet);
    /// Something that is no request.
    void send_malformed(std::string_view text);
    void drop() { connection_.drop(); }

    /// Holds what has come against the model. Throws violation.
    void take(surroundings const& around);
    /// When nothing is under way any more: nothing may be owed. Throws violation.
    void check_settled(chat_model& model, std::map<std::string, bool> const& online);

    std::string const& user() const { return user_; }
    bool is_open() const { return connection_.is_open(); }
    bool is_member() const { return is_member_; }
    bool is_leaving() const { return is_leaving_; }
    bool is_logging_in() const { return logins_under_way_ > 0; }
    bool has_tried_to_log_in() const { return has_tried_to_log_in_; }
    watched_voice const& voice() const { return voice_; }
    std::string const& validator_key() const { return validator_key_; }
    std::string const& server_name() const { return server_name_; }
    /// Requests that were never answered.
    std::deque<sent_request> const& unanswered() const { return requests_; }

    /// Called with each reply.
    std::function<void(sent_request const&, boost::json::object const&, surroundings const&)>
        on_reply{};

private:
    void remember(char const* way, std::string const& text);
    /// `words`, and what he last sent and received.
    violation make_violation(std::string const& words) const;
    sent_request note(boost::json::object& packet, surroundings const& around);
    void take_packet(boost::json::object packet, surroundings const& around);
    void take_reply(boost::json::object packet, surroundings const& around);
    void take_unasked(boost::json::object const& packet, surroundings const& around);
    void take_login_answer(boost::json::object const& packet, surroundings const& around);
    void take_presence(std::string const& cmd, boost::json::object const& packet);
    void take_voice(std::string const& cmd, boost::json::object const& packet,
                    surroundings const& around);
    void check_told(std::string const& channel, chat_model const& model) const;
    void take_typing(boost::json::object const& packet, surroundings const& around) const;
    void take_channels(boost::json::object const& packet, time_span when, chat_model const& model);
    void take_logged(boost::json::object const& packet, chat_model& model, bool is_own_reply);
    void take_first_logged(boost::json::object const& packet, chat_model& model, bool is_own_reply);
    void check_refusal(sent_request const& asked, boost::json::object const& reply,
                       surroundings const& around) const;
    void check_close() const;
    bool must_hear(modelled_event const& event) const;
    /// The first event from there on that he must hear; or the end.
    moment find_due(chat_model const& model, moment from) const;
    bool has_left_by(chat_model& model, moment at) const;

    peer& connection_;
    std::string user_;
    watched_voice voice_;
    std::string validator_key_{};
    std::string server_name_{};
    std::deque<sent_request> requests_{};
    int next_listener_ = 0;
    int logins_under_way_ = 0;
    bool has_tried_to_log_in_ = false;
    int malformed_count_ = 0;
    bool is_member_ = false;
    bool is_leaving_ = false;
    moment member_since_ = 0;            // he hears everything from here on
    std::optional<moment> next_event_{}; // once he has heard one
    std::optional<std::vector<std::string>> told_channels_{};
    std::deque<std::string> trail_{};
    std::map<std::string, bool> told_online_{}; // by username, once he heard of it
};

} // namespace oc::test
