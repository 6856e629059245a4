// push_desk: decides when who gets a push (docs/decisions/0012). Who is connected gets none; who
// was connected until just now gets it only if he has not come back or read it a little later; who
// is away gets it at once. Core thread.
#pragma once

#include "base/clock.hpp"
#include "db/store.hpp"
#include "live/presence.hpp"
#include "server/push_query.hpp"
#include "server/push_sender.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace oc {

struct push_desk_parts {
    store& storage;
    presence const& connected;
    outgoing_http& http;
    executor& self;
    executor& workers;
    clock const& time;
    random_source& random;
    std::shared_ptr<vapid_identity const> identity; // null: nothing is ever sent
    std::function<view_ptr()> now;
    std::function<void(std::string const& endpoint)> forget;
};

class push_desk {
public:
    explicit push_desk(push_desk_parts parts);

    /// What browsers subscribe with, base64url; empty: no Web Push.
    std::string_view public_key() const { return public_key_; }

    /// A message was stored.
    void take(push_due const& due);
    /// The last connection of the user has gone.
    void note_gone(std::string const& user_id);
    void tick();
    void stop();

    push_sender const& sender() const { return sender_; }

private:
    struct held {
        steady_ms until = 0;
        push_due about;
        std::vector<std::string> users{};
    };

    void look_up(push_query::wanted what, std::function<void(push_answer)> done);
    void on_first_look(push_due const& about, push_answer answer);
    void hold(push_due const& about, std::vector<std::string> users);
    void release(held what);
    void send(push_target target, push_answer const& about);
    bool was_just_here(std::string const& user_id) const;

    push_desk_parts parts_;
    std::string public_key_;
    push_sender sender_;
    std::deque<held> held_{}; // in the order of `until`
    std::unordered_map<std::string, steady_ms> gone_at_{};
    std::deque<std::pair<steady_ms, std::string>> gone_in_order_{};
    bool is_stopped_ = false;
};

} // namespace oc
