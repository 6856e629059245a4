// webhook_update: another name or avatar (part 2 §4.2).
#include "handlers/define.hpp"
#include "handlers/moderation.hpp"
#include "handlers/webhook/webhook_object.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    required<std::string, errc::webhook_id_required> id;
    clearable<std::string, errc::webhook_name_empty> name;
    clearable<std::string> avatar;
};
BOOST_DESCRIBE_STRUCT(request, (), (id, name, avatar))

struct updated_webhook {
    static constexpr std::string_view wire_name = "webhook_update";
    wire_webhook webhook;
};
BOOST_DESCRIBE_STRUCT(updated_webhook, (), (webhook))

result<updated_webhook> handle(change_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    TRY(auto const before, find_webhook(c.now(), *me, *r.id));
    auto changed = *before;
    boost::json::object updates;
    if (r.name.is_given) {
        TRY(changed.name, tidy_webhook_name(r.name.value.value_or(""), errc::webhook_name_empty));
        updates["name"] = changed.name;
    }
    if (r.avatar.is_given) {
        TRY(changed.avatar, tidy_webhook_avatar(r.avatar.value));
        updates["avatar"] = nullptr;
        if (changed.avatar)
            updates["avatar"] = *changed.avatar;
    }
    if (updates.empty())
        return error{errc::webhook_no_updates};
    c.db.webhooks.set(changed);
    note_act(c, "webhook_update", {changed.id, changed.name}, std::move(updates));
    return updated_webhook{to_managed_webhook(c.now(), c.db.webhooks, changed)};
}

} // namespace

OC_COMMAND(webhook_update) = define<&handle>({
    .summary = "Give a webhook another name or avatar.",
    .permission = "manage_server",
});

} // namespace oc
