// A thread (part 1 §3.5): a history of its own below a forum.
#pragma once

#include "base/clock.hpp"
#include "base/sharded_map.hpp"
#include "domain/channel.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace oc {

struct thread {
    std::string id;   // UUID text
    room_id room = 0; // its history
    room_id channel = 0; // the forum
    std::string name;
    std::string created_by; // user id
    unix_seconds created_at = 0;
    bool locked = false;
    bool archived = false;
    std::vector<std::string> participants{}; // user ids, in order of joining
};

using thread_ptr = std::shared_ptr<thread const>;

/// Every thread, by id and by forum. Copies are cheap.
class thread_directory {
public:
    thread const* find(std::string const& id) const;
    thread_ptr find_shared(std::string const& id) const;
    /// Of one forum, the oldest first.
    std::vector<thread_ptr> const& list(room_id channel) const;

    void set(thread_ptr changed);
    void remove(std::string const& id);
    std::size_t size() const { return by_id_.size(); }

private:
    using thread_list = std::vector<thread_ptr>;
    thread_list& own_list(room_id channel);

    sharded_map<thread_ptr> by_id_;
    std::map<room_id, std::shared_ptr<thread_list const>> by_channel_;
};

} // namespace oc
