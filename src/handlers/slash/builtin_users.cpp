// /ban /unban /mute /unmute /nick: what they share with the commands of the same kind is in
// handlers/user/moderating.
#include "handlers/slash/builtin_users.hpp"

#include "handlers/slash/builtin_arguments.hpp"
#include "handlers/user/moderating.hpp"

#include <utility>

namespace oc {

result<std::string> run_ban(change_call& c, builtin_call const& call)
{
    TRY(auto const name, username_argument(call));
    TRY(auto const target, require_named_user(c, name));
    TRY_VOID(require_bannable(c, *target));
    if (target->banned)
        return error{errc::slash_user_banned, name};
    TRY(auto const reason, reason_argument(call));
    ban_user(c, *target, {{"reason", reason}});
    return "🚫 **" + name + "** has been banned.\n**Reason:** " + reason;
}

result<std::string> run_unban(change_call& c, builtin_call const& call)
{
    TRY(auto const name, username_argument(call));
    TRY(auto const target, require_named_user(c, name));
    TRY_VOID(require_subordinate(c, target->id));
    if (!target->banned)
        return error{errc::slash_user_not_banned, name};
    unban_user(c, *target);
    return "✅ **" + name + "** has been unbanned.";
}

result<std::string> run_mute(change_call& c, builtin_call const& call)
{
    TRY(auto const seconds, duration_argument(call));
    TRY(auto const name, username_argument(call));
    TRY(auto const target, require_named_user(c, name));
    if (is_owner(target->roles))
        return error{errc::slash_owner_not_mutable};
    TRY_VOID(require_subordinate(c, target->id));
    TRY(auto const reason, reason_argument(call));
    set_timeout(c, *target,
                {.seconds = seconds,
                 .reason = "Muted: " + reason,
                 .details = {{"duration", seconds}, {"reason", reason}}});
    return "🔇 **" + name + "** has been muted for " + std::to_string(seconds) +
           " seconds.\n**Reason:** " + reason;
}

result<std::string> run_unmute(change_call& c, builtin_call const& call)
{
    TRY(auto const name, username_argument(call));
    TRY(auto const target, require_named_user(c, name));
    TRY_VOID(require_subordinate(c, target->id));
    set_timeout(c, *target, {.seconds = 0, .details = {{"duration", 0}}});
    return "🔊 **" + name + "** has been unmuted.";
}

result<std::string> run_nick(change_call& c, builtin_call const& call)
{
    auto changed = *call.me;
    if (auto const* const given = call.args.if_contains("nickname");
        given != nullptr && !given->is_string() && !given->is_null())
        return error{errc::nickname_not_text};
    TRY(auto const wanted, text_argument(call, "nickname"));
    TRY_VOID(set_nickname(c.now(), wanted, changed));
    if (!changed.nickname && !call.me->nickname)
        return std::string("You have no nickname. `/nick NAME` sets one.");
    if (changed.nickname != call.me->nickname)
        c.db.users.set(changed);
    tell_nickname(c.out, *call.me, changed);
    return changed.nickname ? "Nickname set to **" + *changed.nickname + "**"
                            : std::string("Nickname cleared");
}

} // namespace oc
