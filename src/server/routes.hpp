// routes: what plain HTTP gets (part 2 §11.1): a table of routes, the pages, and polite refusals.
// Called on net threads; what needs the core or the disk is posted there.
#pragma once

#include "base/task.hpp"
#include "net/http_exchange.hpp"
#include "server/route_table.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace oc {

class webhook_intake;

/// What a route may ask of the core; called on the core thread.
struct core_answers {
    std::function<std::string()> info_json;
    /// The value of server.icon or server.banner, as the config has it.
    std::function<std::string(std::string_view which)> server_picture{};
    webhook_intake* webhooks = nullptr; // without, there are no routes of webhooks
};

/// Where routes work.
struct route_places {
    executor& core;
    executor& files;                // opens files, which may block
    std::filesystem::path folder{}; // of the database, and of everything that is served
};

class routes final : public http_routes {
public:
    /// `answers` is used only on `core`.
    routes(route_places places, core_answers answers);

    std::shared_ptr<body_receiver> open_body(http_request const& head,
                                             http_respond const& respond) override;
    std::size_t collected_body_bytes_max(http_request const& head) override;
    void handle(http_request request, http_respond respond) override;

private:
    route_places const places_;
    core_answers const answers_;
    route_table table_;
};

// One family of routes each, in routes_<family>.cpp. What they are given outlives the table.

void add_info_routes(route_table& table, route_places const& places, core_answers const& answers);
void add_asset_routes(route_table& table, route_places const& places, core_answers const& answers);
void add_webhook_routes(route_table& table, webhook_intake& webhooks);

} // namespace oc
