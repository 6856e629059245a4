// Names and rights of emojis.
#include "handlers/emoji/emoji_change.hpp"

#include "domain/emoji.hpp"
#include "domain/lax_values.hpp"
#include "domain/permissions.hpp"

namespace oc {

result<std::int64_t> read_emoji_id(boost::json::value const& given, errc scheme)
{
    if (given.is_null())
        return error{scheme, "emoji_id: Field required"};
    auto const id = to_integer(given);
    if (!id)
        return error{scheme, "emoji_id: Input should be a valid integer"};
    return *id;
}

result<void> require_emoji_manager(change_call const& c)
{
    constexpr auto permission = "manage_server";
    TRY(auto const me, require_me(c));
    if (!has_permission(*c.now().roles, me->roles, permission))
        return error{errc::permission_required, permission};
    return {};
}

result<std::string> require_free_emoji_name(view const& now, std::string_view wanted,
                                            std::int64_t own_id)
{
    auto name = tidy_emoji_name(wanted);
    if (!name)
        return error{errc::emoji_add_failed};
    auto const holder = now.emojis->find_by_name(*name);
    if (holder && holder->id != own_id)
        return error{errc::emoji_add_failed};
    return *std::move(name);
}

} // namespace oc
