// The table. A row that names a client's command runs that very command.
#include "admin/commands.hpp"

#include "base/text.hpp"
#include "domain/errc.hpp"
#include "domain/user.hpp"

#include <array>

namespace oc {
namespace {

namespace json = boost::json;

std::string text_at(json::object const& body, std::string_view key)
{
    auto const* const found = body.if_contains(key);
    return found != nullptr && found->is_string() ? std::string(found->get_string())
                                                  : std::string();
}

result<void> prepare_user(view const& now, json::object& body)
{
    return resolve_user(now, body, "user");
}

// What the wire calls `id` is `role` on the socket: there a `name` is always a new one.
result<void> prepare_role(view const& now, json::object& body)
{
    auto const* const found = now.roles->find_by_name_or_id(text_at(body, "role"));
    if (found == nullptr)
        return error{errc::role_not_found};
    body.erase("role");
    body["id"] = found->id;
    return {};
}

result<void> prepare_role_filter(view const& now, json::object& body)
{
    auto const wanted = text_at(body, "role");
    if (wanted.empty())
        return {};
    auto const* const found = now.roles->find_by_name_or_id(wanted);
    if (found == nullptr)
        return error{errc::role_not_found};
    body["role"] = found->name;
    return {};
}

result<void> prepare_channel(view const& now, json::object& body)
{
    if (now.channels->find(text_at(body, "name")) == nullptr)
        return error{errc::channel_not_found};
    return {};
}

// A Rotur account gets its name from Rotur again at the next login. What a local account is shown
// as follows when it was its plain name; it still logs in with the name it registered.
result<void> prepare_rename(view const& now, json::object& body)
{
    TRY(auto const who, find_named_user(now, text_at(body, "user")));
    if (!is_local(*who))
        return error{errc::account_uses_rotur};
    auto const wanted = text_at(body, "name");
    json::object updates{{"username", wanted}};
    if (!who->nickname || who->id == std::string(local_id_prefix) + *who->nickname ||
        who->nickname == who->username)
        updates["nickname"] = wanted;
    body = {{"user", who->id}, {"updates", std::move(updates)}};
    return {};
}

struct row {
    std::string_view name;
    std::string_view client_command; // or own
    command_spec const* own = nullptr;
    result<void> (*prepare)(view const&, json::object&) = nullptr;
};

constexpr std::array rows{
    row{"user_ban", "user_ban", nullptr, &prepare_user},
    row{"user_unban", "user_unban", nullptr, &prepare_user},
    row{"user_timeout", "user_timeout", nullptr, &prepare_user},
    row{"user_delete", "user_delete", nullptr, &prepare_user},
    row{"user_update", "user_update", nullptr, &prepare_user},
    row{"user_roles_add", "user_roles_add", nullptr, &prepare_user},
    row{"user_roles_remove", "user_roles_remove", nullptr, &prepare_user},
    row{"user_roles_set", "user_roles_set", nullptr, &prepare_user},
    row{"role_create", "role_create"},
    row{"role_update", "role_update", nullptr, &prepare_role},
    row{"role_delete", "role_delete", nullptr, &prepare_role},
    row{"role_permissions_set", "role_permissions_set", nullptr, &prepare_role},
    row{"role_reorder", "role_reorder"},
    row{"channel_create", "channel_create"},
    row{"channel_update", "channel_update"},
    row{"channel_move", "channel_move", nullptr, &prepare_channel},
    row{"channel_delete", "channel_delete", nullptr, &prepare_channel},
    row{"admin_user_rename", "user_update", nullptr, &prepare_rename},
    row{"admin_user_list", {}, &command_admin_user_list, &prepare_role_filter},
    row{"admin_user_show", {}, &command_admin_user_show, &prepare_user},
    row{"admin_user_password", {}, &command_admin_user_password, &prepare_user},
    row{"admin_role_list", {}, &command_admin_role_list, &prepare_role_filter},
    row{"admin_channel_list", {}, &command_admin_channel_list},
    row{"admin_stats", {}, &command_admin_stats},
};

std::array<command_entry, rows.size()> make_own_entries()
{
    std::array<command_entry, rows.size()> out{};
    for (std::size_t i = 0; i < rows.size(); ++i)
        out[i] = {rows[i].name, rows[i].own};
    return out;
}

} // namespace

operator_command find_operator_command(std::string_view name)
{
    static auto const own_entries = make_own_entries();
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (rows[i].name == name)
            return {name,
                    rows[i].own != nullptr ? &own_entries[i] : find_command(rows[i].client_command),
                    rows[i].prepare};
    return {name, nullptr, nullptr};
}

result<user_ptr> find_named_user(view const& now, std::string const& text)
{
    auto const* found = now.users.find_by_name_or_id(text);
    if (found == nullptr)
        found = now.users.find_by_name_or_id(std::string(local_id_prefix) + fold_case(trim(text)));
    if (found == nullptr)
        return error{errc::user_not_found};
    return now.users.find_shared(found->id);
}

result<void> resolve_user(view const& now, json::object& body, std::string_view key)
{
    auto const given = text_at(body, key);
    if (given.empty())
        return {}; // the command itself says what is missing
    TRY(auto const who, find_named_user(now, given));
    body[key] = who->id;
    return {};
}

} // namespace oc
