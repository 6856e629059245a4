// hub: who hears what. Sessions of users with the same roles hear the same channels, so they share
// an audience group; who may hear is decided once per role list and change, not per message and
// client. Publishing appends a frame's index and an audience to the turn's batch of each net
// thread: its cost does not grow with the room. Owned by the core thread.
#pragma once

#include "domain/view.hpp"
#include "handlers/effects.hpp"
#include "net/network.hpp"
#include "server/session.hpp"

#include <map>
#include <memory>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

namespace oc {

/// Sessions whose users have the same roles in the same order.
struct audience_group {
    std::vector<std::string> roles{};
    std::vector<channel_ptr> visible{}; // what they may view, in display order
    std::vector<channel_ptr> told{};    // the same as its members know it
    std::unordered_set<room_id> hears{};
    struct members {
        std::shared_ptr<audience> slots = std::make_shared<audience>();
        bool handed_out = false; // a batch may hold it: copy before the next change
    };
    std::vector<members> by_thread{};
    std::size_t size = 0;
};

/// Whether two lists of channels look the same to who is shown them: the places of channels among
/// others that he does not see do not count.
bool are_shown_alike(std::vector<channel_ptr> const& left, std::vector<channel_ptr> const& right);

class hub {
public:
    hub(network& net, view_ptr now);

    /// A session that has logged in hears from now on what its user's roles allow.
    void join(session& s, user_ptr who);
    /// Does nothing for a session that is in no group.
    void leave(session& s);

    /// Whether what is published to that channel reaches the session.
    static bool hears(session const& s, room_id channel)
    {
        return s.group != nullptr && s.group->hears.contains(channel);
    }

    /// The rights of everybody are judged anew.
    void set_view(view_ptr now);

    /// Groups whose members have to be told their visible list; they count as told from now on.
    std::vector<audience_group*> take_outdated();

    /// The same rights, other users: nothing to judge.
    void set_users(view_ptr now) { now_ = std::move(now); }

    /// To every session of the group.
    void publish(audience_group& group, frame_ptr const& payload);
    /// To everybody who hears the topic, less one session. Kinds user and session are the core's.
    void publish(topic const& to, frame_ptr const& payload, session const* except);
    /// To everybody who hears the channel, in one of its two forms; the sessions are those of the
    /// insiders.
    void publish_split(split_publication const& p, std::span<session const* const> insiders);
    void send(session const& to, frame_ptr const& payload);
    /// After what was sent before; on_close follows.
    void close(session& which, std::uint16_t code, std::string reason);

    std::size_t group_count() const { return groups_.size(); }
    std::size_t largest_group() const;

    bool has_pending() const { return pending_count_ > 0; }
    /// Hands every net thread its batch.
    void drain();

private:
    audience_group& group_of(std::vector<std::string> const& roles);
    void judge(audience_group& group) const;
    void publish(audience_group& group, frame_ptr const& payload, session const* except);
    void publish_but(audience_group& group, frame_ptr const& payload,
                     std::span<session const* const> excluded);
    std::uint32_t index_in_batch(std::uint32_t thread, frame_ptr const& payload);

    network& net_;
    view_ptr now_;
    std::map<std::vector<std::string>, std::unique_ptr<audience_group>> groups_;
    std::vector<std::vector<std::uint32_t>> place_in_group_; // net thread, slot
    std::vector<delivery_batch> batches_;                    // net thread
    std::size_t pending_count_ = 0;
};

} // namespace oc
