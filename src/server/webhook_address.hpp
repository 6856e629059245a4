// webhook_address: which webhook a request means and what it wants, read from its head alone. Pure;
// any thread.
#pragma once

#include "net/http_exchange.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace oc {

struct webhook_address {
    std::string token{}; // empty: none was given
    std::string id{};    // empty: the token says it all
    bool wants_message = false; // ?wait=true
};

/// Nothing when the path is none of a webhook's. "/webhooks", "/webhooks/<anything>" with ?token=,
/// and Discord's "/webhooks/<id>/<token>", "/api/webhooks/<id>/<token>", also with "/github" or
/// "/slack" behind it. A token in the query goes first.
std::optional<webhook_address> find_webhook_address(http_request const& head);

/// Whether the body is said to be JSON.
bool is_json_request(http_request const& head);

/// GitHub's name of the event; empty when there is none. Only what may be shown and logged.
std::string github_event_of(http_request const& head);

} // namespace oc
