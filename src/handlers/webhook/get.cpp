// webhook_get: one webhook, without its token (part 2 §4.2).
#include "handlers/define.hpp"
#include "handlers/webhook/webhook_object.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    required<std::string, errc::webhook_id_required> id;
};
BOOST_DESCRIBE_STRUCT(request, (), (id))

struct shown_webhook {
    static constexpr std::string_view wire_name = "webhook_get";
    wire_webhook webhook;
};
BOOST_DESCRIBE_STRUCT(shown_webhook, (), (webhook))

result<shown_webhook> handle(live_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    TRY(auto const found, find_webhook(c.now(), *me, *r.id));
    return shown_webhook{to_wire_webhook(c.now(), *found)};
}

} // namespace

OC_COMMAND(webhook_get) = define<&handle>({
    .summary = "One webhook, without its token.",
});

} // namespace oc
