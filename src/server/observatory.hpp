// observatory: the server seen from outside: /metrics, /readyz, and the address of their own that
// an operator may give them. Built last, started first, stopped last.
#pragma once

#include "net/net_pool.hpp"
#include "server/metrics_text.hpp"
#include "server/readiness.hpp"
#include "server/route_table.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace oc {

class observatory {
public:
    struct parts { // outlive this, and every request
        core& center;
        executor& core_thread;
        executor& files;
        clock const& time;
    };

    /// Listens at metrics.host and metrics.port, if they are on. Throws std::runtime_error with
    /// words for the operator.
    observatory(parts with, observed what, readiness::parts ready, config const& settings);
    ~observatory();
    observatory(observatory const&) = delete;
    observatory& operator=(observatory const&) = delete;

    /// /readyz, and /metrics for who knows metrics.token, on the main address.
    void add_routes(route_table& table);

    /// Answers on the address of its own from now on.
    void start();
    readiness& ready() { return ready_; }
    void stop();

    // What is asked; any thread.
    void tell_metrics(http_respond respond);
    void tell_ready(http_respond respond);

private:
    class own_routes;
    class nobody;

    void tell_metrics_to(std::string const& authorization, http_respond respond);

    parts const parts_;
    observed const what_;
    readiness ready_;
    std::unique_ptr<own_routes> routes_;
    std::unique_ptr<nobody> events_;
    std::unique_ptr<net_pool> listener_; // null: no address of its own
};

} // namespace oc
