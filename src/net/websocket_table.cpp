// Slots in a vector with a list of the free ones.
#include "net/websocket_table.hpp"

#include "base/check.hpp"

#include <utility>

namespace oc {

std::uint32_t websocket_table::take_slot()
{
    if (free_.empty()) {
        CHECK(slots_.size() < no_slot);
        slots_.emplace_back();
        return static_cast<std::uint32_t>(slots_.size() - 1);
    }
    std::uint32_t const slot = free_.back();
    free_.pop_back();
    return slot;
}

void websocket_table::put(std::uint32_t slot, std::unique_ptr<websocket_connection> connection)
{
    slots_[slot].open = std::move(connection);
}

void websocket_table::leave(std::uint32_t slot)
{
    auto& state = slots_[slot];
    CHECK(state.open && !state.is_left);
    state.is_left = true;
    leaving_.push_back(std::move(state.open));
}

void websocket_table::release(std::uint32_t slot)
{
    CHECK(slot < slots_.size());
    auto& state = slots_[slot];
    CHECK(state.is_left); // else the core released an open connection, or released twice
    state.is_left = false;
    free_.push_back(slot);
}

void websocket_table::cull()
{
    std::erase_if(leaving_, [](auto const& connection) { return connection->is_dead(); });
}

} // namespace oc
