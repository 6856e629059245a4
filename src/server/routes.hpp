// routes: what plain HTTP gets (part 2 §11.1): the page, /info, /healthz, and polite refusals.
// Called on net threads; what needs the core is posted there.
#pragma once

#include "base/task.hpp"
#include "net/http_exchange.hpp"
#include "server/webhook_intake.hpp"

#include <functional>
#include <string>

namespace oc {

/// What a route may ask of the core; called on the core thread.
struct core_answers {
    std::function<std::string()> info_json;
    webhook_intake* webhooks = nullptr; // must outlive the routes
};

class routes final : public http_routes {
public:
    /// `answers` is used only on `core`.
    routes(executor& core, core_answers answers);

    std::shared_ptr<body_receiver> open_body(http_request const& head,
                                             http_respond const& respond) override;
    void handle(http_request request, std::function<void(http_response)> respond) override;

private:
    executor& core_;
    core_answers answers_;
};

} // namespace oc
