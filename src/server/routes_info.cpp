// GET /info and GET /healthz.
#include "server/routes.hpp"

#include <utility>

namespace oc {

void add_info_routes(route_table& table, route_places const& places, core_answers const& answers)
{
    table.add({.method = "GET",
               .path = "/info",
               .handle = [&places, &answers](http_request const&, http_respond respond) {
                   places.core.post([&answers, respond = std::move(respond)] {
                       respond({.body = answers.info_json()});
                   });
               }});
    // Through the core, so that a healthy answer means a core that answers.
    table.add({.method = "GET",
               .path = "/healthz",
               .handle = [&places](http_request const&, http_respond respond) {
                   places.core.post([respond = std::move(respond)] {
                       respond({.headers = {{"Cache-Control", "no-store"}},
                                .body = R"({"status":"ok"})"});
                   });
               }});
}

} // namespace oc
