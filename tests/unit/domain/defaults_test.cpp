// What a fresh server starts with.
#include "domain/permissions.hpp"

#include "unit/domain/sample_view.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace oc::test;
using oc::channel_action;

namespace {

bool holds(oc::role const& which, std::string_view permission)
{
    return std::count(which.permissions.begin(), which.permissions.end(), permission) == 1;
}

} // namespace

TEST_CASE("a fresh server has the four roles of the original")
{
    auto const roles = oc::default_roles({"a", "b", "c", "d"});
    REQUIRE(roles.size() == 4);
    names order, ids;
    for (auto const& each : roles) {
        order.push_back(each.name);
        ids.push_back(each.id);
        CHECK(each.position == static_cast<int>(order.size()) - 1);
        CHECK_FALSE(each.self_assignable);
        CHECK_FALSE(each.category);
        CHECK_FALSE(each.description);
        CHECK(each.mention_roles.is_null());
        CHECK(each.hoisted == (each.name != "user"));
    }
    CHECK(order == names{"owner", "admin", "moderator", "user"});
    CHECK(ids == names{"a", "b", "c", "d"});
    CHECK(roles[0].color == "#9400D3");
    CHECK(roles[1].color == "#FF0000");
    CHECK(roles[2].color == "#FFFF00");
    CHECK_FALSE(roles[3].color);
}

TEST_CASE("the default roles hold the permissions of the table in part 1 §4.1")
{
    auto const roles = oc::default_roles({"a", "b", "c", "d"});
    CHECK(roles[0].permissions == names{"administrator"});
    CHECK(roles[1].permissions.size() == 14);
    CHECK(holds(roles[1], "administrator"));
    CHECK(holds(roles[1], "mention_everyone"));
    CHECK(roles[2].permissions.size() == 9);
    CHECK(holds(roles[2], "manage_messages"));
    CHECK_FALSE(holds(roles[2], "administrator"));
    CHECK(roles[3].permissions.size() == 13);
}

TEST_CASE("the default user role has every newly enforced permission but mention_everyone")
{
    auto const user = oc::default_roles({"a", "b", "c", "d"})[3];
    for (auto const* permission :
         {"send_messages", "read_message_history", "attach_files", "embed_links", "add_reactions",
          "external_emojis", "connect", "speak", "use_slash_commands"}) {
        CAPTURE(permission);
        CHECK(holds(user, permission));
    }
    CHECK_FALSE(holds(user, "mention_everyone"));
}

TEST_CASE("the channel of a fresh server is general, for users, moderated by those who should")
{
    auto const v = make_view();
    auto const general = oc::default_channel();
    CHECK(general.name == "general");
    CHECK(general.type == oc::channel_type::text);
    for (auto const action :
         {channel_action::view, channel_action::send, channel_action::react,
          channel_action::edit_own, channel_action::delete_own, channel_action::create_thread})
        CHECK(oc::may(v, names{"user"}, general, action));
    for (auto const action : {channel_action::delete_any, channel_action::pin}) {
        CHECK_FALSE(oc::may(v, names{"user"}, general, action));
        CHECK(oc::may(v, names{"user", "moderator"}, general, action));
        CHECK(oc::may(v, names{"admin"}, general, action));
    }
    CHECK_FALSE(oc::may(v, names{"muted"}, general, channel_action::view));
    REQUIRE(general.permissions.find(channel_action::delete_any) != nullptr);
    CHECK(*general.permissions.find(channel_action::delete_any) == names{"admin", "moderator"});
    CHECK(general.permissions.lists.size() == oc::channel_action_count);
}
