// The shape of a webhook, and the checks that several commands share.
#include "handlers/webhook/webhook_object.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "domain/embeds.hpp"
#include "domain/shown_name.hpp"

namespace oc {

wire_webhook to_wire_webhook(view const& now, webhook const& w)
{
    auto const* const where = now.channels->find(w.room);
    return {.id = w.id,
            .channel = where == nullptr ? std::string() : where->name,
            .name = w.name,
            .created_by = w.created_by,
            .created_at = w.created_at,
            .avatar = w.avatar};
}

wire_webhook to_managed_webhook(view const& now, webhooks_reader const& stored, webhook const& w)
{
    auto out = to_wire_webhook(now, w);
    out.token = or_null<std::string>(stored.find_token(w.id));
    return out;
}

bool may_manage_webhooks(view const& now, user const& me)
{
    return has_permission(*now.roles, me.roles, "manage_server");
}

result<webhook_ptr> find_webhook(view const& now, user const& me, std::string const& id)
{
    auto found = now.webhooks->find(id);
    if (!found)
        return error{errc::webhook_not_found};
    auto const* const where = now.channels->find(found->room);
    bool const is_seen = where != nullptr && may(now, me.roles, *where, channel_action::view);
    if (!is_seen && !may_manage_webhooks(now, me))
        return error{errc::webhook_not_found};
    return found;
}

result<std::string> tidy_webhook_name(std::string const& given, errc missing)
{
    auto const name = trim(given);
    if (name.empty())
        return error{missing};
    if (code_points(name) > limits::webhook_name_max)
        return error{errc::webhook_name_too_long};
    if (!is_shown_whole(name))
        return error{errc::webhook_name_unusable};
    return std::string(name);
}

result<std::optional<std::string>> tidy_webhook_avatar(std::optional<std::string> const& given)
{
    auto const url = trim(given ? std::string_view(*given) : std::string_view());
    if (url.empty())
        return std::optional<std::string>{};
    if (!is_safe_url(url))
        return error{errc::invalid_value, "avatar"};
    return std::optional(std::string(url));
}

} // namespace oc
