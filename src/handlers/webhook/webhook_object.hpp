// webhook_object: webhooks as clients see them, and who sees which (part 2 §4).
#pragma once

#include "handlers/call.hpp"
#include "protocol/field_types.hpp"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>

namespace oc {

/// The token only for those who may manage webhooks; null when it cannot be shown any more because
/// the key of the tokens was lost.
struct wire_webhook {
    std::string id;
    std::string channel;
    std::string name;
    std::optional<or_null<std::string>> token{};
    std::string created_by; // user id
    double created_at = 0;
    or_null<std::string> avatar{};
};
BOOST_DESCRIBE_STRUCT(wire_webhook, (), (id, channel, name, token, created_by, created_at, avatar))

/// Without the token.
wire_webhook to_wire_webhook(view const& now, webhook const& w);
/// For those who may manage webhooks.
wire_webhook to_managed_webhook(view const& now, webhooks_reader const& stored, webhook const& w);

bool may_manage_webhooks(view const& now, user const& me);

/// errc::webhook_not_found, also for webhooks of channels that the asker may neither view nor
/// manage.
result<webhook_ptr> find_webhook(view const& now, user const& me, std::string const& id);

/// Trimmed; errc::webhook_name_too_long, or `missing` when nothing is left.
result<std::string> tidy_webhook_name(std::string const& given, errc missing);
/// None for "" and null; errc::invalid_value for what is no http or https URL.
result<std::optional<std::string>> tidy_webhook_avatar(std::optional<std::string> const& given);

} // namespace oc
