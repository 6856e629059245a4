// net_fixture: a whole network on a free loopback port, with a core and routes that a test can
// watch and script. The core's side runs on net threads, hence the mutex.
#pragma once

#include "base/clock.hpp"
#include "net/net_pool.hpp"
#include "support/socket_client.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oc::test {

/// Delivers one frame to one slot.
inline void deliver_text(network& net, connection_id to, std::string_view text)
{
    delivery_batch batch;
    batch.frames.push_back(make_frame(text));
    batch.deliveries.push_back({.frame = 0, .slot = to.slot});
    net.deliver(to.thread, std::move(batch));
}

inline void deliver_close(network& net, connection_id to, std::uint16_t code, std::string reason)
{
    delivery_batch batch;
    batch.deliveries.push_back(
        {.slot = to.slot, .close_code = code, .close_reason = std::move(reason)});
    net.deliver(to.thread, std::move(batch));
}

/// Remembers what happened; answers messages by the script, which echoes unless told otherwise.
class recording_core final : public connection_events {
public:
    using script = std::function<void(network&, connection_id, std::string_view)>;

    struct happening {
        std::string what; // "open", "message", "close", "turn_end"
        connection_id who{};
        std::string text{}; // of the message; the address with "open"
    };

    network* net = nullptr;
    script on_text = [](network& out, connection_id from, std::string_view text) {
        deliver_text(out, from, text);
    };
    bool is_releasing = true; // slots at once after on_close

    void on_open(connection_id id, peer_info peer) override { note({"open", id, peer.address}); }
    void on_message(connection_id id, std::string_view text) override
    {
        note({"message", id, std::string(text)});
        on_text(*net, id, text);
    }
    void on_close(connection_id id) override
    {
        note({"close", id});
        if (is_releasing)
            net->release(id);
    }
    void on_turn_end(std::size_t thread) override
    {
        note({"turn_end", {static_cast<std::uint32_t>(thread), no_slot}});
    }

    std::vector<happening> all() const
    {
        std::lock_guard const lock(mutex_);
        return happenings_;
    }
    std::vector<happening> all(std::string_view what) const
    {
        std::vector<happening> out;
        for (auto& each : all())
            if (each.what == what)
                out.push_back(std::move(each));
        return out;
    }
    /// Waits until so many of them happened; false after the deadline.
    bool wait_for(std::string_view what, std::size_t count) const
    {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, std::chrono::seconds(10), [&] {
            std::size_t seen = 0;
            for (auto const& each : happenings_)
                seen += each.what == what ? 1 : 0;
            return seen >= count;
        });
    }

private:
    void note(happening what)
    {
        std::lock_guard const lock(mutex_);
        happenings_.push_back(std::move(what));
        changed_.notify_all();
    }

    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::vector<happening> happenings_; // guarded by mutex_
};

/// Tells the client what was asked, unless told otherwise.
class scripted_routes final : public http_routes {
public:
    using respond_function = std::function<void(http_response)>;

    std::function<void(http_request, respond_function)> on_request =
        [](http_request request, respond_function respond) {
            http_response response{.content_type = "text/plain"};
            response.body = request.method + " " + request.path + " [" + request.query + "] " +
                            request.address + " " + request.body;
            respond(std::move(response));
        };

    std::function<std::shared_ptr<body_receiver>(http_request const&, respond_function)> on_open;
    std::size_t body_bytes_max = limits::http_body_bytes_max;

    std::shared_ptr<body_receiver> open_body(http_request const& head,
                                             respond_function const& respond) override
    {
        return on_open ? on_open(head, respond) : nullptr;
    }
    std::size_t collected_body_bytes_max(http_request const&) override { return body_bytes_max; }
    void handle(http_request request, respond_function respond) override
    {
        on_request(std::move(request), std::move(respond));
    }
};

/// Deadlines that tests can wait for; those that they do not test are long.
inline net_options test_options()
{
    net_options options;
    options.deadlines.sweep_ms = 10;
    options.deadlines.close_ms = 500;
    return options;
}

struct net_fixture {
    explicit net_fixture(net_options options = test_options())
        : pool(std::make_unique<net_pool>(
              std::move(options), net_pool::surroundings{core, routes, time}))
    {
        core.net = pool.get();
    }
    ~net_fixture() { pool->stop(); }

    /// After scripting, before clients.
    net_fixture& start()
    {
        pool->start();
        return *this;
    }
    socket_client connect(socket_client_options options = {}) const
    {
        return socket_client(pool->port(), std::move(options));
    }
    /// A client whose WebSocket is open, and its id.
    std::pair<socket_client, connection_id> open(socket_client_options options = {},
                                                 std::string_view extra_headers = "") const
    {
        auto const before = core.all("open").size();
        auto client = connect(std::move(options));
        client.upgrade(extra_headers);
        if (!core.wait_for("open", before + 1))
            throw std::runtime_error("no on_open");
        return {std::move(client), core.all("open").back().who};
    }

    system_clock_source time;
    recording_core core;
    scripted_routes routes;
    std::unique_ptr<net_pool> pool;
};

} // namespace oc::test
