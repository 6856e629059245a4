// webhook_regenerate: another token; the one before is dead at once (part 2 §4.2, S3).
#include "handlers/define.hpp"
#include "handlers/moderation.hpp"
#include "handlers/webhook/webhook_object.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    required<std::string, errc::webhook_id_required> id;
};
BOOST_DESCRIBE_STRUCT(request, (), (id))

struct renewed_webhook {
    static constexpr std::string_view wire_name = "webhook_regenerate";
    wire_webhook webhook;
};
BOOST_DESCRIBE_STRUCT(renewed_webhook, (), (webhook))

result<renewed_webhook> handle(change_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    TRY(auto const found, find_webhook(c.now(), *me, *r.id));
    c.db.webhooks.set_token(found->id, c.db.webhooks.make_token());
    note_act(c, "webhook_regenerate", {found->id, found->name});
    return renewed_webhook{to_managed_webhook(c.now(), c.db.webhooks, *found)};
}

} // namespace

OC_COMMAND(webhook_regenerate) = define<&handle>({
    .summary = "Give a webhook a new token; the old one is dead at once.",
    .permission = "manage_server",
});

} // namespace oc
