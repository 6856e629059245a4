// push_subscribe: a browser wants pushes for its user (part 2 §6.2, §6.3). An endpoint is one
// browser's: who logs in there later takes it over.
#include "base/base64.hpp"
#include "base/limits.hpp"
#include "handlers/define.hpp"
#include "push/encryption.hpp"
#include "push/endpoint.hpp"
#include "push/fingerprint.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    boost::json::value subscription;
};
BOOST_DESCRIBE_STRUCT(request, (), (subscription))

struct subscribed {
    static constexpr std::string_view wire_name = "push_subscribed";
    bool success = true;
    std::string device_fingerprint;
};
BOOST_DESCRIBE_STRUCT(subscribed, (), (success, device_fingerprint))

// "" when it is not there, or no text.
std::string text_at(boost::json::object const& object, std::string_view key)
{
    auto const* const value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->get_string())
                                                  : std::string();
}

result<push_subscription> read(boost::json::value const& given)
{
    if (!given.is_object() || given.get_object().empty())
        return error{errc::push_subscription_missing};
    auto const& object = given.get_object();
    auto const* const keys = object.if_contains("keys");
    push_subscription out;
    out.endpoint = text_at(object, "endpoint");
    auto const is_object = keys != nullptr && keys->is_object();
    auto const p256dh = is_object ? text_at(keys->get_object(), "p256dh") : std::string();
    auto const auth = is_object ? text_at(keys->get_object(), "auth") : std::string();
    if (out.endpoint.empty() || p256dh.empty() || auth.empty())
        return error{errc::push_subscription_incomplete};
    out.p256dh = decode_base64url(p256dh).value_or("");
    out.auth = decode_base64url(auth).value_or("");
    if (!is_p256_point(out.p256dh) || out.auth.size() != push_auth_bytes)
        return error{errc::push_subscribe_failed};
    return out;
}

// One service has room for a user's browsers, and no more: his pushes shall flood nobody.
void make_room(change_call& c, push_subscription const& fresh, std::string const& service,
               endpoint_rules rules)
{
    std::size_t kept = 1;
    for (auto const& each : c.db.push.list(fresh.user_id)) // the one used last first
        if (each.endpoint != fresh.endpoint &&
            service_of(find_push_origin(each.endpoint, rules).value_or("")) == service &&
            ++kept > limits::push_endpoints_per_service_max)
            c.db.push.remove(fresh.user_id, each.endpoint);
}

result<subscribed> handle(change_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    TRY(auto fresh, read(r.subscription));
    if (fresh.endpoint.size() > push_endpoint_bytes_max)
        return error{errc::push_subscribe_failed};
    endpoint_rules const rules{c.now().settings->push_allows_private_endpoints};
    auto const origin = find_push_origin(fresh.endpoint, rules);
    if (!origin)
        return error{errc::push_endpoint_denied,
                     "needs https, port 443 and a public name"};
    fresh.user_id = me->id;
    fresh.fingerprint = fingerprint_text(c.who.device);
    fresh.last_used = c.db.time;
    c.db.push.set(fresh);
    make_room(c, fresh, service_of(*origin), rules);
    return subscribed{true, fresh.fingerprint};
}

} // namespace

OC_COMMAND(push_subscribe) = define<&handle>({
    .summary = "Have this browser get pushes.",
});

} // namespace oc
