// net_environment: what all net threads share. Constant while they run, but for the counters, which
// any thread may touch.
#pragma once

#include "base/clock.hpp"
#include "net/address_limiter.hpp"
#include "net/client_address.hpp"
#include "net/http_exchange.hpp"
#include "net/net_meters.hpp"
#include "net/net_options.hpp"
#include "net/network.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <utility>

namespace oc {

/// How many connections there are, WebSocket or HTTP, and a way to wait for none.
class connection_count {
public:
    void add();
    void remove();
    std::size_t value() const;
    /// False when some are still there after the time.
    bool wait_until_none(std::chrono::milliseconds time_max);

private:
    mutable std::mutex mutex_;
    std::condition_variable none_left_;
    std::size_t value_ = 0; // guarded by mutex_
};

struct net_environment {
    net_options const options;
    connection_events& events;
    http_routes& routes;
    clock const& time;
    trusted_proxies const proxies{options.trusted_proxies};
    address_limiter limiter{options.connections_per_address_max};
    connection_count connections{};
    net_meters meters{};
};

} // namespace oc
