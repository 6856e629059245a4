// What the core tells the outside of itself, and the count of messages.
#include "server/core.hpp"

#include <utility>

namespace oc {

core_facts core::facts() const
{
    return {.sessions = sessions_.size(),
            .users = presence_.user_count(),
            .groups = hub_.group_count(),
            .largest_group = hub_.largest_group(),
            .running = running_count_,
            .pushes_waiting = push_.sender().waiting_count(),
            .pushes_running = push_.sender().running_count(),
            .pushes = &push_.sender().meters()};
}

// Whoever stores a message says so by a head that is newer; a deletion goes back to an older one.
void core::apply(head_change const& h)
{
    auto const* const before = heads_.find(h.room);
    bool const is_new = h.head && (before == nullptr || (h.head->id != before->id &&
                                                         h.head->timestamp >= before->timestamp));
    if (is_new)
        meters_.messages.add();
    heads_.set(h.room, h.head);
}

} // namespace oc
