// push_sender: brings notifications to push services. Queues per service so that a slow one holds
// up nobody else; encrypts on the workers; tries again what may go well later. Core thread; nothing
// in it waits, and what is queued is lost when the server stops.
#pragma once

#include "base/limits.hpp"
#include "base/outgoing_http.hpp"
#include "base/random.hpp"
#include "base/task.hpp"
#include "base/timer_queue.hpp"
#include "domain/config.hpp"
#include "domain/push_subscription.hpp"
#include "push/vapid.hpp"
#include "server/push_meters.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace oc {

struct push_sender_parts {
    outgoing_http& http;
    executor& self; // the core thread
    executor& workers;
    clock const& time;
    random_source& random;
    std::shared_ptr<vapid_identity const> identity;
    std::function<std::shared_ptr<config const>()> settings; // the newest
    std::function<void(std::string const& endpoint)> forget; // the service says that it is gone
};

class push_sender {
public:
    explicit push_sender(push_sender_parts parts) : parts_(std::move(parts)) {}

    /// Starts it as soon as there is room. Dropped, with a line in the log, when too many wait.
    void send(push_subscription to, std::shared_ptr<std::string const> payload);
    /// What failed is tried again when its time has come.
    void tick();
    /// Nothing is sent any more.
    void stop();

    std::size_t waiting_count() const { return waiting_ + retries_.size(); }
    std::size_t running_count() const { return running_; }
    push_meters const& meters() const { return meters_; }

private:
    struct delivery {
        push_subscription to;
        std::string origin; // of the endpoint
        std::shared_ptr<std::string const> payload;
        int attempts = 0;
    };
    using delivery_ptr = std::shared_ptr<delivery>;
    struct lane { // to one service
        std::deque<delivery_ptr> waiting{};
        std::size_t running = 0;
    };

    void enqueue(delivery_ptr what);
    void pump();
    lane* next_lane();
    void start(delivery_ptr what);
    void post(delivery_ptr const& what, std::optional<outgoing_request> request);
    void on_answer(delivery_ptr const& what, outgoing_response const& answer);
    void retry(delivery_ptr what, outgoing_response const& answer);
    void end(delivery const& what);
    std::int64_t delay_ms(delivery const& what, outgoing_response const& answer);

    push_sender_parts parts_;
    std::map<std::string, lane> lanes_{};
    std::string last_lane_{}; // whose turn it was
    timer_queue retries_{};
    push_meters meters_{};
    std::size_t waiting_ = 0;
    std::size_t running_ = 0;
    bool is_stopped_ = false;
};

} // namespace oc
