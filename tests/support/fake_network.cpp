// Slots, batches and their rules. The thread of the test.
#include "support/fake_network.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace oc::test {

// --- peer ----------------------------------------------------------------------------------------

void peer::send(std::string_view text) { send_together({std::string(text)}); }

void peer::send_together(std::vector<std::string> const& texts)
{
    if (!is_open_)
        throw std::runtime_error("the connection is closed");
    for (auto const& text : texts)
        network_.events_.on_message(connection_, text);
    network_.events_.on_turn_end(connection_.thread);
}

void peer::drop()
{
    if (!is_open_)
        return;
    network_.leave(*this);
    network_.events_.on_turn_end(connection_.thread);
}

std::string peer::take()
{
    if (received_.empty())
        throw std::runtime_error("nothing was received");
    auto packet = std::move(received_.front());
    received_.pop_front();
    return packet;
}

std::vector<std::string> peer::take_all()
{
    std::vector<std::string> all(received_.begin(), received_.end());
    received_.clear();
    return all;
}

// --- network -------------------------------------------------------------------------------------

fake_network::fake_network(std::size_t threads, connection_events& events) : events_(events)
{
    CHECK(threads > 0);
    for (std::size_t i = 0; i < threads; ++i)
        threads_.push_back(std::make_unique<net_side>());
}

peer& fake_network::connect(peer_info info)
{
    auto const thread = static_cast<std::uint32_t>(next_thread_++ % threads_.size());
    auto& side = *threads_[thread];
    if (side.free.empty()) {
        side.free.push_back(static_cast<std::uint32_t>(side.slots.size()));
        side.slots.emplace_back();
    }
    auto const slot = side.free.back(); // the last one freed, as the real one does
    side.free.pop_back();
    auto& made = *peers_.emplace_back(std::make_unique<peer>(*this, connection_id{thread, slot}));
    side.slots[slot] = {.open = &made};
    events_.on_open(made.connection_, std::move(info));
    events_.on_turn_end(thread);
    return made;
}

void fake_network::deliver(std::size_t thread, delivery_batch batch)
{
    CHECK(thread < threads_.size());
    check_addressees(thread, batch);
    std::vector<audience> copies;
    for (auto const& step : batch.deliveries)
        copies.push_back(step.listeners ? *step.listeners : audience{});
    threads_[thread]->tasks.post(
        [this, thread, batch = std::move(batch), copies = std::move(copies)] {
            run_batch(thread, batch, copies);
        });
}

void fake_network::check_addressees(std::size_t thread, delivery_batch const& batch) const
{
    auto const& slots = threads_[thread]->slots;
    auto const check_known = [&](std::uint32_t slot) {
        CHECK(slot < slots.size());
        CHECK(!slots[slot].is_forgotten);
    };
    for (auto const& step : batch.deliveries) {
        if (step.close_code == 0)
            CHECK(step.frame < batch.frames.size() && batch.frames[step.frame] != nullptr);
        if (step.close_code != 0)
            CHECK(!step.listeners);
        if (!step.listeners)
            check_known(step.slot);
        else
            std::ranges::for_each(*step.listeners, check_known);
    }
}

void fake_network::run_batch(std::size_t thread, delivery_batch const& batch,
                             std::vector<audience> const& as_handed_out)
{
    for (std::size_t i = 0; i < batch.deliveries.size(); ++i) {
        auto const& step = batch.deliveries[i];
        if (step.close_code != 0) {
            if (auto* const who = threads_[thread]->slots[step.slot].open) {
                who->close_ = peer_close{step.close_code, step.close_reason};
                leave(*who);
            }
        } else if (!step.listeners) {
            give(thread, step.slot, *batch.frames[step.frame]);
        } else {
            CHECK(*step.listeners == as_handed_out[i]); // immutable once published
            for (auto const slot : *step.listeners)
                if (slot != step.slot)
                    give(thread, slot, *batch.frames[step.frame]);
        }
    }
    events_.on_turn_end(thread);
}

void fake_network::give(std::size_t thread, std::uint32_t slot, frame const& packet)
{
    auto const& state = threads_[thread]->slots[slot];
    CHECK(state.open != nullptr || state.is_left); // else it is free: the delivery came too late
    if (state.open != nullptr)
        state.open->received_.emplace_back(packet.payload());
}

void fake_network::leave(peer& who)
{
    auto& state = threads_[who.connection_.thread]->slots[who.connection_.slot];
    CHECK(state.open == &who);
    state.open = nullptr;
    state.is_left = true;
    who.is_open_ = false;
    events_.on_close(who.connection_);
}

void fake_network::release(connection_id connection)
{
    CHECK(connection.thread < threads_.size());
    auto& side = *threads_[connection.thread];
    CHECK(connection.slot < side.slots.size());
    auto& state = side.slots[connection.slot];
    CHECK(state.is_left && !state.is_forgotten); // only after on_close, and once
    state.is_forgotten = true;
    side.tasks.post([&side, slot = connection.slot] {
        side.slots[slot].is_left = false;
        side.free.push_back(slot);
    });
}

std::size_t fake_network::slots_in_use() const
{
    std::size_t count = 0;
    for (auto const& side : threads_)
        count += side->slots.size() - side->free.size();
    return count;
}

} // namespace oc::test
