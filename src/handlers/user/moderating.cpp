// Bans, timeouts and nicknames: the change, who is told, what is noted.
#include "handlers/user/moderating.hpp"

#include "base/text.hpp"
#include "domain/usernames.hpp"
#include "handlers/moderation.hpp"
#include "handlers/websocket_utils.hpp"

#include <utility>

namespace oc {

result<acting_pair> require_bannable(change_call const& c, user const& target)
{
    if (is_owner(target.roles))
        return error{errc::owner_not_bannable};
    return require_subordinate(c, target.id);
}

bool ban_user(change_call& c, user const& target, boost::json::object details)
{
    if (target.banned)
        return false;
    note_act(c, "user_ban", target_of(target), std::move(details));
    auto changed = target;
    changed.banned = true;
    c.db.users.set(std::move(changed));
    return true;
}

bool unban_user(change_call& c, user const& target)
{
    if (!target.banned)
        return false;
    note_act(c, "user_unban", target_of(target));
    auto changed = target;
    changed.banned = false;
    c.db.users.set(std::move(changed));
    return true;
}

void set_timeout(change_call& c, user const& target, timeout_order order)
{
    constexpr std::int64_t ms_per_second = 1000;
    if (order.seconds <= 0 && target.timeout_until.value_or(0) <= c.db.time)
        return;
    auto changed = target;
    changed.timeout_until.reset();
    if (order.seconds > 0)
        changed.timeout_until = c.db.time + static_cast<double>(order.seconds);
    c.db.users.set(changed);
    if (order.seconds > 0)
        to_user(c.out, target.id,
                packets::rate_limit{std::move(order.reason), order.seconds * ms_per_second});
    else
        to_user(c.out, target.id, packets::rate_limit{"User timeout lifted", 0});
    note_act(c, "user_timeout", target_of(changed), std::move(order.details));
}

result<void> set_nickname(view const& now, std::string_view nickname, user& who)
{
    nickname = trim(nickname);
    TRY_VOID(check_nickname(now, who, nickname));
    who.nickname.reset();
    if (!nickname.empty()) // spaces only: none
        who.nickname = std::string(nickname);
    return {};
}

void tell_nickname(effects& out, user const& before, user const& after)
{
    if (before.nickname == after.nickname)
        return;
    if (after.nickname)
        to_all(out, packets::nickname_update{after.id, after.username, *after.nickname});
    else
        to_all(out, packets::nickname_remove{after.id, after.username});
}

} // namespace oc
