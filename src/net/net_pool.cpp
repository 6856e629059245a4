// Starts, feeds and ends the net threads.
#include "net/net_pool.hpp"

#include "base/check.hpp"
#include "base/log.hpp"
#include "net/inline_driver.hpp"
#include "net/listener.hpp"
#include "net/net_environment.hpp"
#include "net/net_thread.hpp"

#include <pthread.h>
#include <sys/socket.h>

#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace oc {

struct net_pool::state {
    explicit state(net_options options, surroundings around)
        : environment{.options = std::move(options),
                      .events = around.events,
                      .routes = around.routes,
                      .time = around.time}
    {
    }

    net_environment environment;
    std::vector<std::unique_ptr<net_thread>> loops{};
    std::vector<std::thread> threads{};       // none with an inline context
    std::optional<listening_sockets> sockets{}; // until start
    std::unique_ptr<listener> entrance{};       // of the first loop's thread
    std::unique_ptr<inline_driver> driver{};    // with an inline context
    std::size_t next_loop = 0;                  // whose turn it is to get a connection
};

net_pool::net_pool(net_options options, surroundings around)
    : state_(std::make_unique<state>(std::move(options), around))
{
    auto const& chosen = state_->environment.options;
    if (chosen.listens) {
        state_->sockets = chosen.listening_sockets.empty() ? listen_on(chosen.host, chosen.port)
                                                           : take_over(chosen.listening_sockets);
        port_ = state_->sockets->port;
    }
    std::size_t const count = chosen.inline_context != nullptr ? 1 : chosen.threads;
    CHECK(count > 0);
    for (std::size_t i = 0; i < count; ++i)
        state_->loops.push_back(std::make_unique<net_thread>(i, state_->environment));
}

net_pool::~net_pool() { stop(); }

void net_pool::open_entrance(net_thread& first)
{
    state_->entrance = std::make_unique<listener>(
        std::move(*state_->sockets),
        listener::surroundings{.events = first.events_poller(),
                               .time = state_->environment.time,
                               .on_connection = [this](file_descriptor socket, ip_address peer) {
                                   take_in(std::move(socket), peer);
                               }});
}

void net_pool::start()
{
    auto& first = *state_->loops.front();
    if (state_->sockets)
        open_entrance(first);
    state_->sockets.reset();
    if (auto* const context = state_->environment.options.inline_context) {
        state_->driver = std::make_unique<inline_driver>(
            *context, first.events_poller().descriptor(), [&first] { first.run_once(0); });
        return;
    }
    for (std::size_t i = 0; i < state_->loops.size(); ++i) {
        auto& thread = state_->threads.emplace_back([&loop = *state_->loops[i]] { loop.run(); });
        ::pthread_setname_np(thread.native_handle(), ("net-" + std::to_string(i)).c_str());
    }
}

std::size_t net_pool::thread_count() const { return state_->loops.size(); }

// On the first net thread.
void net_pool::take_in(file_descriptor socket, ip_address peer)
{
    auto& environment = state_->environment;
    environment.meters.accepted.add();
    address_lease lease;
    if (!environment.proxies.contains(peer)) { // a proxy's clients are counted one by one, later
        auto granted = environment.limiter.acquire(peer);
        if (!granted) {
            environment.meters.refused.add();
            log::debug("too_many_connections", {{"address", peer.to_text()}});
            return;
        }
        lease = std::move(*granted);
    }
    if (int const bytes = environment.options.send_buffer_bytes; bytes > 0)
        ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
    auto& loop = *state_->loops[state_->next_loop++ % state_->loops.size()];
    loop.inbox()->put(task([&loop, socket = std::move(socket), peer,
                            lease = std::move(lease)]() mutable {
        loop.adopt(std::move(socket), peer, std::move(lease));
    }));
}

void net_pool::deliver(std::size_t thread, delivery_batch batch)
{
    CHECK(thread < state_->loops.size());
    state_->loops[thread]->inbox()->put(std::move(batch));
}

void net_pool::release(connection_id connection)
{
    CHECK(connection.thread < state_->loops.size());
    state_->loops[connection.thread]->inbox()->put_release(connection.slot);
}

std::size_t net_pool::connection_count() const { return state_->environment.connections.value(); }

net_meters const& net_pool::meters() const { return state_->environment.meters; }

void net_pool::stop_accepting()
{
    state_->loops.front()->inbox()->put(task([this] { state_->entrance.reset(); }));
}

void net_pool::close_all(std::uint16_t code, std::string reason)
{
    for (auto const& loop : state_->loops)
        loop->inbox()->put(task([&loop = *loop, code, reason] { loop.close_all(code, reason); }));
}

bool net_pool::wait_until_empty(std::chrono::milliseconds time_max)
{
    auto& connections = state_->environment.connections;
    if (!state_->driver)
        return connections.wait_until_none(time_max);
    state_->driver->run_until([&] { return connections.value() == 0; }, time_max);
    return connections.value() == 0;
}

void net_pool::stop()
{
    for (auto const& loop : state_->loops)
        loop->inbox()->put(task([&loop = *loop] { loop.stop(); }));
    for (auto& thread : state_->threads)
        thread.join();
    state_->threads.clear();
    state_->driver.reset();
    state_->sockets.reset();
    state_->entrance.reset(); // nobody runs its thread any more
    for (auto const& loop : state_->loops)
        loop->drop_all();
}

} // namespace oc
