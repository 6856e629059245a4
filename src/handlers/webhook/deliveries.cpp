// webhook_deliveries: what was sent to a webhook lately and how it was answered, for those who have
// to find out why nothing appears.
#include "handlers/define.hpp"
#include "handlers/webhook/webhook_object.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    required<std::string, errc::webhook_id_required> id;
};
BOOST_DESCRIBE_STRUCT(request, (), (id))

struct wire_webhook_delivery {
    std::int64_t number = 0; // growing per webhook
    double time = 0;
    std::int64_t status = 0; // of the HTTP response
    std::string event;       // "message", or GitHub's name
    or_null<std::string> error{};
    std::int64_t bytes = 0;  // of the body
};
BOOST_DESCRIBE_STRUCT(wire_webhook_delivery, (), (number, time, status, event, error, bytes))

struct delivery_log {
    static constexpr std::string_view wire_name = "webhook_deliveries";
    std::string id;
    std::vector<wire_webhook_delivery> deliveries; // the newest first
};
BOOST_DESCRIBE_STRUCT(delivery_log, (), (id, deliveries))

result<delivery_log> handle(query_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    TRY(auto const found, find_webhook(c.now(), *me, *r.id));
    delivery_log out{found->id, {}};
    for (auto const& each : c.db.webhooks.list_deliveries(found->id))
        out.deliveries.push_back({each.number, each.time, each.status, each.event, each.error,
                                  each.bytes});
    return out;
}

} // namespace

OC_COMMAND(webhook_deliveries) = define<&handle>({
    .summary = "The last 50 requests that a webhook got, and how they were answered.",
    .permission = "manage_server",
});

} // namespace oc
