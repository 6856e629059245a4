// routes: what plain HTTP gets (part 2 §11.1): a table of routes, the pages, and polite refusals.
// Called on net threads; what needs the core or the disk is posted there.
#pragma once

#include "base/task.hpp"
#include "domain/emoji.hpp"
#include "net/http_exchange.hpp"
#include "server/route_table.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace oc {

using image_taker = std::function<void(std::optional<std::string> image)>;
class webhook_intake;

/// What a route may ask of the core; called on the core thread.
struct core_answers {
    std::function<std::string()> info_json;
    /// The value of server.icon or server.banner, as the config has it.
    std::function<std::string(std::string_view which)> server_picture{};
    /// The emoji that /emojis/{x} means, or null.
    std::function<emoji_ptr(std::string_view x)> find_emoji{};
    /// Reads an emoji's picture; `done` on the core, with nothing when it is gone.
    std::function<void(std::string file_name, image_taker done)> read_emoji{};
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

    /// For routes of families that are built later. Before the net threads run.
    route_table& table() { return table_; }

    std::shared_ptr<body_receiver> open_body(http_request const& head,
                                             http_respond const& respond) override;
    std::size_t collected_body_bytes_max(http_request const& head) override;
    void handle(http_request request, http_respond respond) override;

private:
    route_places const places_;
    core_answers const answers_;
    route_table table_;
    http_meters::line& page_answers_ = table_.meters().add("GET", "page");
    http_meters::line& other_answers_ = table_.meters().add("any", "none");
};

// One family of routes each, in routes_<family>.cpp. What they are given outlives the table.

void add_info_routes(route_table& table, route_places const& places, core_answers const& answers);
void add_emoji_routes(route_table& table, route_places const& places, core_answers const& answers);
void add_asset_routes(route_table& table, route_places const& places, core_answers const& answers);
void add_webhook_routes(route_table& table, webhook_intake& webhooks);

} // namespace oc
