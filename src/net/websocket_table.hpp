// websocket_table: the WebSockets of one net thread by slot, and those that are on their way out.
// Owned by the net thread.
#pragma once

#include "net/websocket_connection.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace oc {

/// INVARIANT: a slot is free, in use, or left (its connection has closed but the core has not
/// released it). Only a free slot is given out, so that no late delivery can reach a stranger.
class websocket_table {
public:
    /// A slot that is in use from now on; put the connection there at once.
    std::uint32_t take_slot();
    void put(std::uint32_t slot, std::unique_ptr<websocket_connection> connection);

    /// Null when the slot has no open connection.
    websocket_connection* find(std::uint32_t slot) const { return slots_[slot].open.get(); }

    /// The connection ends: it keeps itself busy with saying goodbye, but the slot is left.
    void leave(std::uint32_t slot);
    /// The core has forgotten the slot's connection.
    void release(std::uint32_t slot);

    /// Frees the dead. Not while one of them is on the call stack or in the poller's collection.
    void cull();

    /// Calls visit for every connection. They may leave and die meanwhile.
    template <class Visit>
    void for_each(Visit visit);

    /// Slots ever given out: all slots are below it.
    std::size_t slot_count() const { return slots_.size(); }

private:
    struct slot_state {
        std::unique_ptr<websocket_connection> open{};
        bool is_left = false;
    };

    std::vector<slot_state> slots_;
    std::vector<std::uint32_t> free_;
    std::vector<std::unique_ptr<websocket_connection>> leaving_;
};

template <class Visit>
void websocket_table::for_each(Visit visit)
{
    std::size_t const leaving_count = leaving_.size(); // those that leave now were visited already
    for (std::size_t i = 0; i < leaving_count; ++i)
        if (!leaving_[i]->is_dead())
            visit(*leaving_[i]);
    for (std::size_t i = 0; i < slots_.size(); ++i)
        if (slots_[i].open)
            visit(*slots_[i].open);
}

} // namespace oc
