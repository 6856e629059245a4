// A turn: wait, read everybody, tell the core, do what the core said, bury the dead.
#include "net/net_thread.hpp"

#include "base/limits.hpp"
#include "base/log.hpp"
#include "net/http_connection.hpp"
#include "net/tls_source.hpp"

#include <exception>
#include <utility>

namespace oc {
namespace {

constexpr std::size_t read_buffer_bytes = 64 * 1024;

} // namespace

net_thread::net_thread(std::size_t number, net_environment& environment)
    : number_(static_cast<std::uint32_t>(number)), environment_(environment),
      inbox_(std::make_shared<net_inbox>()), read_buffer_(read_buffer_bytes),
      turn_(codec_, environment.options.deflate_bytes_min), sweeper_(poller_, [this] { sweep(); }),
      now_ms_(environment.time.steady_now())
{
    poller_.add(inbox_->descriptor(), interest::read, wakeup_);
    sweeper_.start(options().deadlines.sweep_ms, interval_timer::mode::repeating);
}

net_thread::~net_thread() { drop_all(); }

void net_thread::run()
{
    constexpr int as_long_as_it_takes = -1;
    while (!is_stopping_)
        run_once(as_long_as_it_takes);
    drop_all();
}

bool net_thread::run_once(int timeout_ms)
{
    std::size_t const ready = poller_.wait(timeout_ms);
    now_ms_ = environment_.time.steady_now();
    poller_.dispatch();
    end_turn();
    work_off_inbox();
    end_turn();
    cull();
    return ready > 0;
}

void net_thread::work_off_inbox()
{
    inbox_->take(contents_);
    deliver();
    for (std::uint32_t const slot : contents_.released)
        websockets_.release(slot);
    for (auto& work : contents_.tasks)
        work();
    contents_.clear(); // frames are not held until the next turn
}

void net_thread::deliver()
{
    if (contents_.batches.empty())
        return;
    turn_.start(contents_.batches, websockets_.slot_count());
    environment_.meters.deliveries.add(turn_.delivery_count());
    std::size_t written = 0;
    for (std::uint32_t const slot : turn_.slots()) {
        if (++written % limits::writes_between_reads == 0)
            read_meanwhile();
        websocket_connection* const connection = websockets_.find(slot);
        if (connection == nullptr)
            continue; // closed, which the core may not know yet
        connection->deliver(turn_);
        if (auto const* const order = turn_.find_close(slot))
            connection->close(order->code, order->reason);
    }
    turn_.finish();
    environment_.meters.sent_bytes.add(std::exchange(sent_bytes_, 0));
}

// A long turn does not keep the core waiting: what those who were answered first say next is read
// and committed while the others are still written to, and goes out with the next turn.
void net_thread::read_meanwhile()
{
    poller_.wait(0);
    poller_.dispatch();
    end_turn();
}

void net_thread::end_turn()
{
    if (!std::exchange(has_news_, false))
        return;
    environment_.events.on_turn_end(number_);
}

void net_thread::adopt(file_descriptor socket, ip_address peer, address_lease lease)
{
    if (is_draining_ || is_stopping_)
        return;
    std::uint64_t const id = next_http_++;
    int const descriptor = socket.get();
    try {
        std::unique_ptr<tls_channel> tls;
        if (auto const* const certificates = options().tls)
            tls = std::make_unique<tls_channel>(certificates->current());
        auto connection = std::make_unique<http_connection>(
            *this, id,
            http_connection::setup{.stream = byte_stream(std::move(socket), std::move(tls)),
                                   .peer = peer,
                                   .lease = std::move(lease)});
        poller_.add(descriptor, interest::read, *connection);
        https_.emplace(id, std::move(connection));
        environment_.connections.add();
    } catch (std::exception const& failure) {
        log::error("connection_refused", {{"what", failure.what()}});
    }
}

void net_thread::open_websocket(upgrade how)
{
    std::uint32_t const slot = websockets_.take_slot();
    auto owned = std::make_unique<websocket_connection>(*this, slot, std::move(how.connection));
    websocket_connection& connection = *owned;
    websockets_.put(slot, std::move(owned));
    has_news_ = true;
    environment_.meters.websockets.add(1);
    environment_.events.on_open(to_id(slot), {.address = how.client.to_text(),
                                              .loopback = how.client.is_loopback(),
                                              .device = std::move(how.device)});
    connection.start(std::move(how.answer), how.leftover);
}

void net_thread::on_http_answer(std::uint64_t connection, std::uint64_t request,
                                http_response response)
{
    auto const found = https_.find(connection);
    if (found != https_.end())
        found->second->on_answer(request, std::move(response));
}

void net_thread::on_http_go_on(std::uint64_t connection, std::uint64_t request,
                               std::uint64_t piece)
{
    auto const found = https_.find(connection);
    if (found != https_.end())
        found->second->on_go_on(request, piece);
}

void net_thread::on_message(std::uint32_t slot, std::string_view text)
{
    has_news_ = true;
    environment_.meters.messages.add();
    environment_.meters.message_bytes.add(text.size());
    environment_.events.on_message(to_id(slot), text);
}

void net_thread::on_websocket_closing(std::uint32_t slot)
{
    websockets_.leave(slot);
    environment_.meters.websockets.add(-1);
    has_news_ = true;
    environment_.events.on_close(to_id(slot));
}

void net_thread::on_websocket_dead()
{
    has_dead_websockets_ = true;
    environment_.connections.remove();
}

void net_thread::on_http_dead(std::uint64_t connection, http_end how)
{
    dead_https_.push_back(connection);
    if (how == http_end::closed)
        environment_.connections.remove();
}

void net_thread::close_all(std::uint16_t code, std::string_view reason)
{
    is_draining_ = true;
    websockets_.for_each([&](websocket_connection& connection) { connection.close(code, reason); });
    for (auto const& [id, connection] : https_)
        connection->on_drain();
}

void net_thread::drop_all()
{
    is_draining_ = true;
    inbox_->close();
    websockets_.for_each([](websocket_connection& connection) { connection.drop(); });
    for (auto const& [id, connection] : https_)
        connection->drop();
    end_turn();
    cull();
}

void net_thread::sweep()
{
    websockets_.for_each([](websocket_connection& connection) { connection.on_sweep(); });
    for (auto const& [id, connection] : https_)
        connection->on_sweep();
}

void net_thread::cull()
{
    if (std::exchange(has_dead_websockets_, false))
        websockets_.cull();
    for (std::uint64_t const id : dead_https_)
        https_.erase(id);
    dead_https_.clear();
}

connection_id net_thread::to_id(std::uint32_t slot) const
{
    return {.thread = number_, .slot = slot};
}

} // namespace oc
