// user_leave: delete one's own account on this server and go (part 1 §9.10).
#include "handlers/define.hpp"
#include "protocol/events.hpp"

#include <boost/describe/class.hpp>

#include <algorithm>

namespace oc {
namespace {

struct request {};
BOOST_DESCRIBE_STRUCT(request, (), ())

struct goodbye {
    static constexpr std::string_view wire_name = "user_leave";
    std::string user;
    std::string_view val = "User left server";
};
BOOST_DESCRIBE_STRUCT(goodbye, (), (user, val))

bool is_last_owner(view const& now, user const& me)
{
    if (!is_owner(me.roles))
        return false;
    auto const all = now.users.list();
    return std::ranges::none_of(all, [&](user_ptr const& other) {
        return other->id != me.id && !other->banned && is_owner(other->roles);
    });
}

result<goodbye> handle(change_call& c, request const&)
{
    auto const me = c.now().users.find_shared(c.who.user_id);
    if (!me)
        return error{errc::user_not_found};
    if (is_last_owner(c.now(), *me))
        return error{errc::last_owner};
    if (!me->banned) // a ban outlives leaving
        c.db.users.remove(me->id);
    to_all(c.out, packets::user_left{me->username});
    to_user(c.out, me->id, packets::user_left{me->username}); // he is not one of all any more
    c.out.add(presence_change{.user_id = me->id, .has_left = true});
    c.out.add(user_disconnection{.user_id = me->id, .asker_after_reply = true});
    return goodbye{me->username};
}

} // namespace

OC_COMMAND(user_leave) = define<&handle>({
    .summary = "Delete one's own account on this server and disconnect.",
});

} // namespace oc
