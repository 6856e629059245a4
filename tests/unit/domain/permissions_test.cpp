// Who may do what: part 1 §4, line by line.
#include "domain/permissions.hpp"

#include "unit/domain/sample_view.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include <algorithm>

using namespace oc::test;
using oc::channel_action;
using oc::may;

namespace {

constexpr channel_action all_actions[] = {
    channel_action::view,       channel_action::send,          channel_action::delete_any,
    channel_action::delete_own, channel_action::edit_own,      channel_action::react,
    channel_action::pin,        channel_action::create_thread,
};

/// A server whose operator wants the strict reading: owners have no way around the lists.
oc::view make_strict_view()
{
    oc::config settings;
    settings.owner_override = false;
    return make_view(settings);
}

oc::role_set with_mention_rule(std::string_view rule)
{
    oc::role target;
    target.name = "crew";
    target.mention_roles = boost::json::parse(rule);
    return oc::make_role_set({std::make_shared<oc::role const>(target), make_role("captain", 1),
                              make_role("user", 2), make_role("open", 3)});
}

} // namespace

TEST_CASE("the advertised permissions are the twenty of the protocol, in its order")
{
    auto const known = oc::server_permissions();
    CHECK(known.size() == 20);
    CHECK(known.front() == "administrator");
    CHECK(known[1] == "manage_server");
    CHECK(known[7] == "manage_messages");
    CHECK(known[8] == "read_message_history");
    CHECK(known[18] == "mention_everyone");
    CHECK(known.back() == "use_slash_commands");
}

TEST_CASE("a user without roles has no permission")
{
    auto const v = make_view();
    for (auto const permission : oc::server_permissions())
        CHECK_FALSE(oc::has_permission(*v.roles, {}, permission));
}

TEST_CASE("the role named owner has every permission, known or not, whatever its array says")
{
    auto const roles = oc::make_role_set({make_role("owner", 0)});
    names const owner{"user", "owner"};
    for (auto const permission : oc::server_permissions())
        CHECK(oc::has_permission(roles, owner, permission));
    CHECK(oc::has_permission(roles, owner, "no_such_permission"));
    CHECK(oc::has_permission(oc::role_set{}, names{"owner"}, "manage_server"));
}

TEST_CASE("administrator implies every other permission")
{
    auto const roles = oc::make_role_set({make_role("chief", 1, {"administrator"})});
    for (auto const permission : oc::server_permissions())
        CHECK(oc::has_permission(roles, names{"chief"}, permission));
    CHECK_FALSE(oc::is_owner(names{"chief"}));
}

TEST_CASE("a permission comes from any of the roles, by name or by id")
{
    auto const roles = oc::make_role_set({make_role("a", 1, {"manage_roles"}), make_role("b", 2)});
    CHECK(oc::has_permission(roles, names{"b", "a"}, "manage_roles"));
    CHECK(oc::has_permission(roles, names{"id-of-a"}, "manage_roles"));
    CHECK_FALSE(oc::has_permission(roles, names{"b"}, "manage_roles"));
    CHECK_FALSE(oc::has_permission(roles, names{"a"}, "manage_users"));
    CHECK_FALSE(oc::has_permission(roles, names{"gone"}, "manage_roles"));
    CHECK_FALSE(oc::has_permission(roles, names{"A"}, "manage_roles"));
}

TEST_CASE("only the exact role name makes an owner")
{
    CHECK(oc::is_owner(names{"user", "owner"}));
    CHECK_FALSE(oc::is_owner(names{"Owner", "!owner", "co-owner"}));
    CHECK_FALSE(oc::is_owner({}));
}

TEST_CASE("the order of the user's roles decides a list, not the order of the list")
{
    auto const v = make_view();
    for (auto const& list : {names{"!moderator", "user"}, names{"user", "!moderator"}}) {
        auto const where = make_channel({{"view", list}});
        CHECK_FALSE(may(v, names{"moderator", "user"}, where, channel_action::view));
        CHECK(may(v, names{"user", "moderator"}, where, channel_action::view));
        CHECK_FALSE(may(v, names{"moderator"}, where, channel_action::view));
        CHECK(may(v, names{"user"}, where, channel_action::view));
        CHECK_FALSE(may(v, names{"muted"}, where, channel_action::view));
        CHECK_FALSE(may(v, {}, where, channel_action::view));
    }
}

TEST_CASE("a role that is both denied and allowed is denied")
{
    auto const v = make_view();
    auto const where = make_channel({{"send", {"user", "!user"}}});
    CHECK_FALSE(may(v, names{"user"}, where, channel_action::send));
}

TEST_CASE("negations hold for every action")
{
    auto const v = make_view();
    for (auto const action : all_actions) {
        auto const name = std::string(oc::to_string(action));
        auto const where = make_channel({{name, {"user", "!muted"}}});
        CAPTURE(name);
        CHECK(may(v, names{"user"}, where, action));
        CHECK(may(v, names{"user", "muted"}, where, action));
        CHECK_FALSE(may(v, names{"muted", "user"}, where, action));
        CHECK_FALSE(may(v, names{"muted"}, where, action));
    }
}

TEST_CASE("lists compare role names exactly")
{
    auto const v = make_view();
    auto const where = make_channel({{"view", {"user", "!"}}});
    CHECK_FALSE(may(v, names{"User"}, where, channel_action::view));
    CHECK_FALSE(may(v, names{"r3"}, where, channel_action::view)); // the id of "user"
    CHECK_FALSE(may(v, names{"!user"}, where, channel_action::view));
    CHECK_FALSE(may(v, names{""}, where, channel_action::view));
}

TEST_CASE("without any permissions the fallback of each action applies")
{
    auto const v = make_strict_view();
    auto const where = make_channel();
    for (auto const action : all_actions) {
        auto const name = oc::to_string(action);
        CAPTURE(name);
        bool const is_for_users = action == channel_action::react ||
                                  action == channel_action::edit_own ||
                                  action == channel_action::delete_own;
        CHECK(may(v, names{"user"}, where, action) == is_for_users);
        CHECK(may(v, names{"owner"}, where, action) == !is_for_users);
        CHECK_FALSE(may(v, names{"muted"}, where, action));
        CHECK_FALSE(may(v, {}, where, action));
    }
}

TEST_CASE("with permissions that lack the action, reading and writing are denied to everybody")
{
    auto const v = make_strict_view();
    auto const where = make_channel({{"deny", {"nothing"}}});
    names const everything{"owner", "user", "muted"};
    CHECK_FALSE(may(v, everything, where, channel_action::view));
    CHECK_FALSE(may(v, everything, where, channel_action::send));
    CHECK_FALSE(may(v, everything, where, channel_action::create_thread));
    CHECK_FALSE(may(v, names{"user"}, where, channel_action::delete_any));
    CHECK(may(v, everything, where, channel_action::react));
    CHECK(may(v, everything, where, channel_action::edit_own));
    CHECK(may(v, everything, where, channel_action::delete_own));
    CHECK(may(v, everything, where, channel_action::pin));
    CHECK_FALSE(may(v, names{"user"}, where, channel_action::pin));
}

TEST_CASE("the owner passes every list, unless the operator wants the strict reading")
{
    auto const v = make_view();
    auto const strict = make_strict_view();
    for (auto const action : all_actions) {
        auto const name = std::string(oc::to_string(action));
        auto const where = make_channel({{name, {"!owner", "admin"}}});
        CAPTURE(name);
        CHECK(may(v, names{"owner"}, where, action));
        CHECK(may(v, names{"muted", "owner"}, where, action));
        bool const moderates =
            action == channel_action::delete_any || action == channel_action::pin;
        CHECK(may(strict, names{"owner"}, where, action) == moderates);
    }
}

TEST_CASE("administrator is no owner: it passes no list but delete and pin")
{
    auto const v = make_view();
    for (auto const action : all_actions) {
        auto const where = make_channel({{std::string(oc::to_string(action)), {"nobody"}}});
        bool const moderates =
            action == channel_action::delete_any || action == channel_action::pin;
        CHECK(may(v, names{"admin"}, where, action) == moderates);
    }
}

TEST_CASE("manage_messages passes delete and pin in every channel")
{
    auto const v = make_view();
    for (auto const& where : {make_channel(), make_channel({{"view", {"user"}}}),
                              make_channel({{"delete", {"admin"}}, {"pin", {"!moderator"}}})}) {
        CHECK(may(v, names{"user", "moderator"}, where, channel_action::delete_any));
        CHECK(may(v, names{"user", "moderator"}, where, channel_action::pin));
        CHECK_FALSE(may(v, names{"user"}, where, channel_action::delete_any));
        CHECK_FALSE(may(v, names{"user"}, where, channel_action::pin));
        CHECK_FALSE(may(v, names{"moderator"}, where, channel_action::send));
    }
}

TEST_CASE("the colour is that of the first role only")
{
    auto const v = make_view();
    REQUIRE(oc::color_of(*v.roles, names{"admin", "owner"}) != nullptr);
    CHECK(*oc::color_of(*v.roles, names{"admin", "owner"}) == "#FF0000");
    CHECK(*oc::color_of(*v.roles, names{"r0"}) == "#9400D3"); // by id
    CHECK(oc::color_of(*v.roles, names{"user", "owner"}) == nullptr);
    CHECK(oc::color_of(*v.roles, names{"gone", "owner"}) == nullptr);
    CHECK(oc::color_of(*v.roles, {}) == nullptr);
}

TEST_CASE("roles in the array form, and unknown ones, may be mentioned by everybody")
{
    auto const roles = with_mention_rule("null");
    CHECK(oc::may_mention(roles, names{"user"}, "open"));
    CHECK(oc::may_mention(roles, names{"user"}, "crew"));
    CHECK(oc::may_mention(roles, names{"user"}, "nonsense"));
    CHECK(oc::may_mention(roles, {}, "open"));
}

TEST_CASE("the older object form says who may mention a role")
{
    struct sample {
        std::string_view rule;
        bool user, captain;
    };
    for (auto const& each :
         {sample{"true", true, true}, sample{"false", false, false},
          sample{R"("captain")", false, true}, sample{R"(["captain", 5, "mate"])", false, true},
          sample{"[]", false, false}, sample{"{}", true, true},
          sample{R"({"mention_roles": false})", false, false},
          sample{R"({"mention_roles": ["captain"]})", false, true},
          sample{R"({"mention_roles": null})", true, true}, sample{R"({"other": 1})", true, true},
          sample{"5", false, false}}) {
        auto const roles = with_mention_rule(each.rule);
        CAPTURE(each.rule);
        CHECK(oc::may_mention(roles, names{"user"}, "crew") == each.user);
        CHECK(oc::may_mention(roles, names{"user", "captain"}, "crew") == each.captain);
        CHECK(oc::may_mention(roles, names{"owner"}, "crew"));
    }
}
