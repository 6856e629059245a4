// webhook_intake: POST /webhooks from the head to the answer (part 2 §4.3). The token is looked at
// before the body is read; the body is parsed on a worker; the message is a change like any other.
#pragma once

#include "base/clock.hpp"
#include "base/task.hpp"
#include "base/token_bucket.hpp"
#include "domain/view.hpp"
#include "net/http_exchange.hpp"
#include "server/core.hpp"

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

namespace oc {

/// What it works with; all must outlive it. The functions are called on the core thread.
struct webhook_intake_parts {
    executor& core;
    executor& workers;
    clock const& time;
    std::function<view const&()> now;
    std::function<void(core::change)> run_change;
};

class webhook_intake {
public:
    explicit webhook_intake(webhook_intake_parts parts) : parts_(std::move(parts)) {}

    /// As http_routes::open_body, for a POST with a path of webhooks. Never null without an answer
    /// given.
    std::shared_ptr<body_receiver> open_body(http_request const& head, http_respond const& respond);

private:
    class upload;  // one request; lives on the core thread
    class receiver; // its end on the net thread

    /// How fast one webhook may be posted at. Core thread.
    struct budget {
        token_bucket bucket{};
        bool is_exhausted = false; // the last request was refused: one line in the log will do
    };
    budget& budget_of(std::string const& webhook_id);

    webhook_intake_parts parts_;
    std::unordered_map<std::string, budget> budgets_{};
};

} // namespace oc
