// webhook_delete: its address is dead at once (part 2 §4.2).
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

struct deleted_webhook {
    static constexpr std::string_view wire_name = "webhook_delete";
    std::string id;
    bool deleted = true;
};
BOOST_DESCRIBE_STRUCT(deleted_webhook, (), (id, deleted))

result<deleted_webhook> handle(change_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    TRY(auto const found, find_webhook(c.now(), *me, *r.id));
    c.db.webhooks.remove(found->id);
    note_act(c, "webhook_delete", {found->id, found->name});
    return deleted_webhook{found->id};
}

} // namespace

OC_COMMAND(webhook_delete) = define<&handle>({
    .summary = "Delete a webhook; what was posted by it stays.",
    .permission = "manage_server",
});

} // namespace oc
