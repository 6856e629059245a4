// The rules of rank: who may act on whom, and who may give what (RB-03).
#include "domain/ranks.hpp"

#include "domain/errc.hpp"
#include "support/print_error.hpp"
#include "unit/domain/sample_view.hpp"

#include <doctest/doctest.h>

using oc::errc;
using oc::error;
using oc::test::make_role;
using oc::test::make_user;
using oc::test::make_view;
using oc::test::names;

namespace {

oc::role_set sample_roles()
{
    auto view = make_view();
    auto roles = view.roles->by_position; // owner 0, admin 1, moderator 2, user 3, muted 4
    oc::role taken = *make_role("gamer", 1);
    taken.self_assignable = true;
    roles.push_back(std::make_shared<oc::role const>(taken));
    roles.push_back(make_role("helper", 6, {"manage_users", "manage_roles", "x-own"}));
    return oc::make_role_set(std::move(roles));
}

bool may_act(names const& actor, names const& target)
{
    auto const roles = sample_roles();
    auto const answer = oc::require_rank_over(roles, actor, target);
    if (!answer)
        CHECK_EQ(answer.error(), error{errc::permission_required, "manage_users"});
    return answer.has_value();
}

std::vector<oc::role_ptr> order_of(oc::role_set const& roles, names const& wanted)
{
    std::vector<oc::role_ptr> order;
    for (auto const& name : wanted)
        order.push_back(roles.by_name.find(name)->second);
    return order;
}

oc::role_set four_roles() // owner 0, admin 1, moderator 2, user 3
{
    auto roles = make_view().roles->by_position;
    roles.pop_back();
    return oc::make_role_set(std::move(roles));
}

} // namespace

TEST_CASE("the rank is the smallest position; no roles and unknown ones are below all")
{
    auto const roles = sample_roles();
    CHECK_EQ(oc::rank_of(roles, names{"user", "admin", "moderator"}), 1);
    CHECK_EQ(oc::rank_of(roles, names{"owner"}), 0);
    CHECK_EQ(oc::rank_of(roles, names{"r2"}), 2); // by its id
    CHECK_EQ(oc::rank_of(roles, names{"gone"}), oc::lowest_rank);
    CHECK_EQ(oc::rank_of(roles, names{"gone", "user"}), 3);
    CHECK_EQ(oc::rank_of(roles, {}), oc::lowest_rank);
}

TEST_CASE("a role that one takes oneself lends no rank")
{
    auto const roles = sample_roles();
    CHECK_EQ(oc::rank_of(roles, names{"gamer"}), oc::lowest_rank);
    CHECK_EQ(oc::rank_of(roles, names{"gamer", "user"}), 3);
}

TEST_CASE("rule 1: one acts on those below, owners on everybody")
{
    CHECK(may_act({"admin"}, {"moderator"}));
    CHECK(may_act({"user", "admin"}, {"user"}));
    CHECK(may_act({"moderator"}, {}));
    CHECK_FALSE(may_act({"admin"}, {"admin"}));
    CHECK_FALSE(may_act({"moderator"}, {"user", "admin"}));
    CHECK_FALSE(may_act({"admin"}, {"owner"}));
    CHECK_FALSE(may_act({"admin"}, {"user", "owner"}));
    CHECK_FALSE(may_act({}, {}));
    CHECK(may_act({"owner"}, {"admin"}));
    CHECK(may_act({"user", "owner"}, {"owner"}));
}

TEST_CASE("rule 1 protects owners even when the role owner has been moved down")
{
    auto const roles = oc::make_role_set({make_role("admin", 0), make_role("owner", 5)});
    CHECK_FALSE(oc::require_rank_over(roles, names{"admin"}, names{"owner"}));
    CHECK(oc::require_rank_over(roles, names{"owner"}, names{"admin"}));
    CHECK_FALSE(oc::require_rank_over_role(roles, names{"admin"}, *roles.find("owner")));
}

TEST_CASE("rule 2: roles are given from above")
{
    auto const roles = sample_roles();
    auto const may_give = [&](names const& actor, char const* what) {
        auto const answer = oc::require_rank_over_role(roles, actor, *roles.find(what));
        if (!answer)
            CHECK_EQ(answer.error(), error{errc::role_too_high});
        return answer.has_value();
    };
    CHECK(may_give({"moderator"}, "user"));
    CHECK(may_give({"admin"}, "moderator"));
    CHECK_FALSE(may_give({"admin"}, "admin"));
    CHECK_FALSE(may_give({"admin"}, "owner"));
    CHECK_FALSE(may_give({"moderator"}, "admin"));
    CHECK_FALSE(may_give({}, "muted"));
    CHECK(may_give({"owner"}, "owner"));
    CHECK(may_give({"owner"}, "admin"));
}

TEST_CASE("the role admin is changed by owners only, whoever is above it")
{
    auto const roles = oc::make_role_set(
        {make_role("owner", 0), make_role("boss", 1), make_role("admin", 2), make_role("low", 3)});
    CHECK_EQ(oc::require_manageable(roles, names{"boss"}, *roles.find("admin")).error(),
             error{errc::role_protected, "admin"});
    CHECK(oc::require_manageable(roles, names{"boss"}, *roles.find("low")));
    CHECK(oc::require_manageable(roles, names{"owner"}, *roles.find("admin")));
    CHECK_EQ(oc::require_manageable(roles, names{"low"}, *roles.find("admin")).error(),
             error{errc::role_too_high});
    CHECK_EQ(oc::require_manageable(roles, names{"boss"}, *roles.find("owner")).error(),
             error{errc::role_too_high});
}

TEST_CASE("rule 3: who puts a permission on a role holds it himself")
{
    auto const roles = sample_roles();
    oc::role before;
    before.permissions = {"manage_server"};
    auto const ask = [&](names const& actor, names const& wanted) {
        auto const answer = oc::require_held(roles, actor, before, wanted);
        return answer ? std::string("yes") : answer.error().detail;
    };
    CHECK_EQ(ask({"helper"}, {"x-own", "manage_users"}), "yes");
    CHECK_EQ(ask({"helper"}, {"manage_server"}), "yes"); // it was there
    CHECK_EQ(ask({"helper"}, {"x-own", "administrator"}), "administrator");
    CHECK_EQ(ask({"helper"}, {"kick_members"}), "kick_members");
    CHECK_EQ(ask({"admin"}, {"administrator", "anything"}), "yes");
    CHECK_EQ(ask({"owner"}, {"administrator"}), "yes");
    CHECK_EQ(ask({}, {"x-own"}), "x-own");
    CHECK_EQ(ask({}, {}), "yes");
}

TEST_CASE("rule 4: the order changes below the actor only")
{
    auto const roles = four_roles();
    auto const ask = [&](names const& actor, names const& wanted) {
        return oc::reorder(roles, actor, order_of(roles, wanted));
    };
    auto const moved = ask({"admin"}, {"owner", "admin", "user", "moderator"});
    REQUIRE(moved.has_value());
    REQUIRE_EQ(moved->size(), 2);
    CHECK_EQ((*moved)[0]->name, "user");
    CHECK_EQ((*moved)[0]->position, 2);
    CHECK_EQ((*moved)[1]->name, "moderator");
    CHECK_EQ((*moved)[1]->position, 3);
    CHECK(ask({"admin"}, {"owner", "admin", "moderator", "user"})->empty());
    CHECK_EQ(ask({"admin"}, {"admin", "owner", "moderator", "user"}).error(),
             error{errc::role_too_high});
    CHECK_EQ(ask({"admin"}, {"owner", "moderator", "admin", "user"}).error(),
             error{errc::role_too_high});
    CHECK_EQ(ask({"user"}, {"owner", "admin", "user", "moderator"}).error(),
             error{errc::role_too_high});
    CHECK_EQ(ask({}, {"owner", "admin", "user", "moderator"}).error(), error{errc::role_too_high});
    CHECK_EQ(ask({"owner"}, {"user", "moderator", "admin", "owner"})->size(), 4);
}

TEST_CASE("rule 4 leaves the positions above the actor as they are, gaps included")
{
    auto const roles = oc::make_role_set({make_role("owner", 0), make_role("admin", 5),
                                          make_role("a", 9), make_role("b", 20)});
    auto const moved =
        oc::reorder(roles, names{"admin"}, order_of(roles, {"owner", "admin", "b", "a"}));
    REQUIRE(moved.has_value());
    REQUIRE_EQ(moved->size(), 2);
    CHECK_EQ((*moved)[0]->position, 6);
    CHECK_EQ((*moved)[1]->position, 7);
}

TEST_CASE("rule 5: what manages something cannot be taken by everybody")
{
    CHECK(oc::may_be_self_assignable(*make_role("gamer", 4, {"send_messages", "x-own"})));
    CHECK(oc::may_be_self_assignable(*make_role("user", 4)));
    CHECK_FALSE(oc::may_be_self_assignable(*make_role("gamer", 4, {"x", "administrator"})));
    CHECK_FALSE(oc::may_be_self_assignable(*make_role("gamer", 4, {"manage_messages"})));
    for (auto const* const name : {"owner", "admin", "moderator"})
        CHECK_FALSE(oc::may_be_self_assignable(*make_role(name, 4)));
}

TEST_CASE("names of roles")
{
    for (auto const* const name : {"a", "Gamer 2", "ünïcödé", "owner!", "x-y_z"})
        CHECK(oc::is_usable_role_name(name));
    CHECK(oc::is_usable_role_name(std::string(32, 'x')));
    CHECK_FALSE(oc::is_usable_role_name(std::string(33, 'x')));
    for (auto const* const name :
         {"", " ", "!gamer", "banned", "a\nb", "\x7f", "\t", " user", "user "})
        CHECK_FALSE(oc::is_usable_role_name(name));
    CHECK(oc::is_system_role("user"));
    CHECK_FALSE(oc::is_system_role("moderator"));
}

TEST_CASE("the last owner is the last who is not banned")
{
    auto now = make_view();
    now.users.set(make_user("a", "A", 0, {"owner"}));
    now.users.set(make_user("b", "B", 1, {"user"}));
    CHECK(oc::is_last_owner(now, *now.users.find("a")));
    CHECK_FALSE(oc::is_last_owner(now, *now.users.find("b")));
    auto second = *make_user("c", "C", 2, {"user", "owner"});
    now.users.set(std::make_shared<oc::user const>(second));
    CHECK_FALSE(oc::is_last_owner(now, *now.users.find("a")));
    second.banned = true;
    now.users.set(std::make_shared<oc::user const>(second));
    CHECK(oc::is_last_owner(now, *now.users.find("a")));
    CHECK_FALSE(oc::is_last_owner(now, *now.users.find("c")));
}
