// Where a request goes is known from its head.
#include "net/http_incoming.hpp"

#include "net/http_answer.hpp"
#include "net/http_text.hpp"
#include "net/websocket_handshake.hpp"

#include <utility>

namespace oc {

void http_incoming::read_head(way const& how)
{
    auto const& head = parser.head();
    auto target = parse_target(head.target);
    if (head.method == "OPTIONS")
        to = destination::preflight;
    if (!target || to == destination::preflight)
        return;
    client = find_client_address(how.peer, head.headers, how.proxies);
    auto const told = how.proxies.contains(how.peer) ? forwarding::believed : forwarding::ignored;
    request = {.method = head.method == "HEAD" ? "GET" : head.method,
               .path = std::move(target->path),
               .query = std::move(target->query),
               .headers = head.headers,
               .address = client.to_text(),
               .network = client.network().to_text(),
               .content_length = head.content_length,
               .host_url = find_host_url(head.headers, told,
                                         how.is_encrypted ? "https" : "http",
                                         target->authority)};
    bool const is_upgrade = how.may_upgrade && request.path == "/" &&
                            is_upgrade_request({.method = head.method,
                                                .http_version = head.version,
                                                .headers = head.headers});
    to = is_upgrade ? destination::websocket : destination::routes;
}

} // namespace oc
