// webhook_list: the webhooks of a channel or of all (part 2 §4.2). Tokens are for those who may
// manage webhooks, and for nobody else (S2).
#include "handlers/define.hpp"
#include "handlers/webhook/webhook_object.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    std::optional<std::string> channel;
};
BOOST_DESCRIBE_STRUCT(request, (), (channel))

struct webhooks {
    static constexpr std::string_view wire_name = "webhook_list";
    std::vector<wire_webhook> webhooks;
};
BOOST_DESCRIBE_STRUCT(webhooks, (), (webhooks))

result<webhooks> handle(query_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    bool const is_manager = may_manage_webhooks(c.now(), *me);
    auto const is_seen = [&](channel const* where) {
        return where != nullptr &&
               (is_manager || may(c.now(), me->roles, *where, channel_action::view));
    };
    auto const wanted = r.channel.value_or("");
    auto const* const only = wanted.empty() ? nullptr : c.now().channels->find(wanted);
    if (!wanted.empty() && !is_seen(only))
        return error{errc::channel_not_found};
    webhooks out;
    for (auto const& each : c.now().webhooks->list()) {
        if (!is_seen(c.now().channels->find(each->room)) || (only && each->room != only->id))
            continue;
        out.webhooks.push_back(is_manager ? to_managed_webhook(c.now(), c.db.webhooks, *each)
                                          : to_wire_webhook(c.now(), *each));
    }
    return out;
}

} // namespace

OC_COMMAND(webhook_list) = define<&handle>({
    .summary = "The webhooks of a channel, or of all that one may view.",
});

} // namespace oc
