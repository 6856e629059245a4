// user_update: a moderator renames a user, or changes his nickname (part 1 §9.3, RB-04).
#include "domain/usernames.hpp"
#include "handlers/define.hpp"
#include "handlers/moderation.hpp"
#include "handlers/plugins/clean_text.hpp"
#include "handlers/user/moderating.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    required<std::string, errc::user_required> user;
    boost::json::value updates;
};
BOOST_DESCRIBE_STRUCT(request, (), (user, updates))

struct user_was_updated {
    static constexpr std::string_view wire_name = "user_update";
    std::string user;
    or_null<std::string> nickname;
};
BOOST_DESCRIBE_STRUCT(user_was_updated, (), (user, nickname))

result<boost::json::object> require_updates(boost::json::value const& given)
{
    auto const* const updates = given.if_object();
    if (updates == nullptr || updates->empty())
        return error{errc::user_updates_required};
    for (auto const& entry : *updates)
        if (entry.key() != "username" && entry.key() != "nickname")
            return error{errc::field_not_updatable, std::string(entry.key())};
    return *updates;
}

result<void> set_username(view const& now, boost::json::value const& given, user& who)
{
    auto const* const name = given.if_string();
    if (name == nullptr || name->empty())
        return error{errc::username_not_text};
    std::string const wanted(*name);
    if (wanted == who.username)
        return {};
    TRY_VOID(check_new_username(now, who, wanted));
    who.username = wanted;
    return {};
}

result<void> change_nickname(change_call& c, boost::json::value const& given, user& who)
{
    if (!given.is_null() && !given.is_string())
        return error{errc::nickname_not_text};
    auto const before = who.nickname;
    auto const wanted = given.is_null() ? std::string_view() : std::string_view(given.get_string());
    TRY_VOID(set_nickname(c.now(), wanted, who));
    if (who.nickname && who.nickname != before)
        TRY_VOID(require_clean_text(c, 0, {.plain = *who.nickname}));
    return {};
}

void tell_change(change_call& c, user const& before, user const& after)
{
    to_all(c.out, packets::user_updated{after.id, after.username, after.nickname});
    tell_nickname(c.out, before, after);
    if (before.username == after.username)
        return;
    packets::user_renamed const packet{before.username, after.username, after.nickname};
    c.out.add(publication{topic::all(), packet_frame(packet.wire_name, packet), true});
}

result<user_was_updated> handle(change_call& c, request const& r)
{
    TRY(auto const target, require_user(c.now(), *r.user));
    TRY(auto const updates, require_updates(r.updates));
    auto changed = *target;
    if (auto const* const given = updates.if_contains("username"))
        TRY_VOID(set_username(c.now(), *given, changed));
    if (auto const* const given = updates.if_contains("nickname"))
        TRY_VOID(change_nickname(c, *given, changed));
    TRY_VOID(require_subordinate(c, *r.user));
    if (changed.username == target->username && changed.nickname == target->nickname)
        return user_was_updated{changed.username, changed.nickname};
    c.db.users.set(changed);
    tell_change(c, *target, changed);
    note_act(c, "user_update", target_of(changed), updates);
    return user_was_updated{changed.username, changed.nickname};
}

} // namespace

OC_COMMAND(user_update) = define<&handle>({
    .summary = "Rename a user, or change his nickname.",
    .permission = "manage_users",
});

} // namespace oc
