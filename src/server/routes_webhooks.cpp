// POST /webhooks in all its forms (part 2 §4.3). The answer is given, or a receiver made, as soon
// as the head is there.
#include "server/routes.hpp"
#include "server/webhook_intake.hpp"

namespace oc {

void add_webhook_routes(route_table& table, webhook_intake& webhooks)
{
    for (auto const* const path : {"/webhooks", "/webhooks/**", "/api/webhooks/**"})
        table.add({.method = "POST",
                   .path = path,
                   .handle = [](http_request const&, http_respond const&) {},
                   .open_body = [&webhooks](http_request const& head, http_respond const& respond) {
                       return webhooks.open_body(head, respond);
                   }});
}

} // namespace oc
