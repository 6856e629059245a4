// The table of §9.1.
#include "domain/modlog.hpp"

#include "base/limits.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace oc {
namespace {

constexpr std::string_view users = "user_moderation";
constexpr std::string_view roles = "role_management";
constexpr std::string_view channels = "channel_management";
constexpr std::string_view messages = "message_moderation";
constexpr std::string_view server = "server_management";

constexpr std::array<std::string_view, 6> categories{users,    roles,  channels,
                                                     messages, server, modlog_other};

struct category_row {
    std::string_view action;
    std::string_view category;
};

constexpr category_row rows[]{
    {"user_ban", users},
    {"user_unban", users},
    {"user_timeout", users},
    {"user_roles_set", users},
    {"user_roles_add", users},
    {"user_roles_remove", users},
    {"user_update", users},
    {"user_delete", users},
    {"user_password", users}, // of the console
    {"user_erase", users},    // of the console
    {"role_create", roles},
    {"role_update", roles},
    {"role_set", roles},
    {"role_delete", roles},
    {"role_reorder", roles},
    {"role_permissions_set", roles},
    {"self_role_add", roles},
    {"self_role_remove", roles},
    {"channel_create", channels},
    {"channel_update", channels},
    {"channel_move", channels},
    {"channel_delete", channels},
    {"message_delete", messages},
    {"message_purge", messages}, // of the console
    {"message_pin", messages},
    {"message_unpin", messages},
    {"poll_end", messages},
    {"attachment_delete", messages},
    {"server_update", server},
    {"emoji_add", server},
    {"emoji_update", server},
    {"emoji_delete", server},
    {"webhook_create", server},
    {"webhook_update", server},
    {"webhook_delete", server},
    {"webhook_regenerate", server},
    {"plugins_reload", server},
};

std::int64_t own_days(config const& settings, std::string_view category)
{
    if (category == users)
        return settings.modlog_user_days;
    if (category == roles)
        return settings.modlog_role_days;
    if (category == channels)
        return settings.modlog_channel_days;
    if (category == messages)
        return settings.modlog_message_days;
    return category == server ? settings.modlog_server_days : -1;
}

} // namespace

std::span<std::string_view const> modlog_categories() { return categories; }

std::string_view modlog_category(std::string_view action)
{
    auto const* const row = std::ranges::find(rows, action, &category_row::action);
    return row == std::end(rows) ? modlog_other : row->category;
}

std::int64_t modlog_days(config const& settings, std::string_view category)
{
    auto const days = own_days(settings, category);
    return days < 0 ? settings.modlog_default_days : days;
}

modlog_horizon find_modlog_horizon(config const& settings, unix_seconds now)
{
    constexpr double seconds_per_day = 24 * 60 * 60;
    modlog_horizon horizon{};
    static_assert(horizon.size() == categories.size());
    std::ranges::transform(categories, horizon.begin(), [&](std::string_view category) {
        return now - static_cast<double>(modlog_days(settings, category)) * seconds_per_day;
    });
    return horizon;
}

std::string modlog_id(modlog_entry const& entry)
{
    return std::to_string(entry.number) + "-" + entry.actor_id;
}

boost::json::object tidy_modlog_details(boost::json::object details)
{
    for (auto& member : details)
        if (member.value().is_string() &&
            member.value().get_string().size() > limits::modlog_text_bytes_max)
            member.value() =
                "(" + std::to_string(member.value().get_string().size()) + " bytes)";
    if (boost::json::serialize(details).size() > limits::modlog_details_bytes_max)
        return {{"truncated", true}};
    return details;
}

} // namespace oc
