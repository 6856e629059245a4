// webhook_create: open an address at which strangers may post into a channel (part 2 §4.2).
#include "base/limits.hpp"
#include "handlers/define.hpp"
#include "handlers/moderation.hpp"
#include "handlers/webhook/webhook_object.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    required<std::string, errc::webhook_channel_required> channel;
    required<std::string, errc::webhook_name_required> name;
    std::optional<std::string> avatar;
};
BOOST_DESCRIBE_STRUCT(request, (), (channel, name, avatar))

struct created_webhook {
    static constexpr std::string_view wire_name = "webhook_create";
    wire_webhook webhook;
};
BOOST_DESCRIBE_STRUCT(created_webhook, (), (webhook))

result<channel const*> find_place(view const& now, std::string const& name)
{
    auto const* const where = now.channels->find(name);
    if (where == nullptr)
        return error{errc::channel_not_found};
    if (where->type != channel_type::text)
        return error{errc::webhook_channel_type};
    if (now.webhooks->count_of(where->id) >= limits::webhooks_per_channel_max)
        return error{errc::webhook_create_failed};
    return where;
}

result<created_webhook> handle(change_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    webhook fresh;
    TRY(fresh.name, tidy_webhook_name(*r.name, errc::webhook_name_required));
    TRY(auto const* const where, find_place(c.now(), *r.channel));
    TRY(fresh.avatar, tidy_webhook_avatar(r.avatar));
    fresh.id = c.db.new_message_id();
    fresh.room = where->id;
    fresh.created_by = me->id;
    fresh.created_at = c.db.time;
    auto const id = fresh.id;
    c.db.webhooks.insert(std::move(fresh), c.db.webhooks.make_token());
    auto const made = c.now().webhooks->find(id);
    note_act(c, "webhook_create", {id, made->name}, {{"channel", where->name}});
    return created_webhook{to_managed_webhook(c.now(), c.db.webhooks, *made)};
}

} // namespace

OC_COMMAND(webhook_create) = define<&handle>({
    .summary = "Open an address at which strangers may post into a text channel.",
    .permission = "manage_server",
});

} // namespace oc
