// Wire names of channel types and actions, and the lists of a channel.
#include "domain/channel.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

using oc::channel_action;
using oc::channel_type;

TEST_CASE("channel types have the names of the protocol, both ways")
{
    for (auto const* name : {"text", "voice", "forum", "separator"}) {
        auto const type = oc::parse_channel_type(name);
        REQUIRE(type);
        CHECK(oc::to_string(*type) == name);
    }
    CHECK(oc::parse_channel_type("text") == channel_type::text);
    CHECK(oc::parse_channel_type("separator") == channel_type::separator);
}

TEST_CASE("other words are no channel types")
{
    using namespace std::string_literals;
    for (auto const& name : {""s, "Text"s, "text "s, "chat"s, "category"s, "text\0x"s})
        CHECK_FALSE(oc::parse_channel_type(name));
}

TEST_CASE("the eight actions have the names of the protocol")
{
    CHECK(oc::to_string(channel_action::view) == "view");
    CHECK(oc::to_string(channel_action::send) == "send");
    CHECK(oc::to_string(channel_action::delete_any) == "delete");
    CHECK(oc::to_string(channel_action::delete_own) == "delete_own");
    CHECK(oc::to_string(channel_action::edit_own) == "edit_own");
    CHECK(oc::to_string(channel_action::react) == "react");
    CHECK(oc::to_string(channel_action::pin) == "pin");
    CHECK(oc::to_string(channel_action::create_thread) == "create_thread");
    std::set<std::string_view> distinct;
    for (std::size_t index = 0; index < oc::channel_action_count; ++index)
        distinct.insert(oc::to_string(static_cast<channel_action>(index)));
    CHECK(distinct.size() == oc::channel_action_count);
}

TEST_CASE("a channel's list is found by its action, and an absent one is not")
{
    oc::channel_permissions permissions;
    CHECK(permissions.empty());
    CHECK(permissions.find(channel_action::view) == nullptr);
    permissions.lists = {{"delete", {"admin"}}, {"deny", {"x"}}, {"view", {"user", "!muted"}}};
    CHECK_FALSE(permissions.empty());
    REQUIRE(permissions.find(channel_action::view) != nullptr);
    CHECK(*permissions.find(channel_action::view) == std::vector<std::string>{"user", "!muted"});
    REQUIRE(permissions.find(channel_action::delete_any) != nullptr);
    CHECK(permissions.find(channel_action::delete_any)->front() == "admin");
    CHECK(permissions.find(channel_action::delete_own) == nullptr);
}

TEST_CASE("lists are found by whole names; of two lists for one action the first counts")
{
    oc::channel_permissions permissions;
    permissions.lists = {{"VIEW", {"x"}}, {"view ", {"x"}}, {"", {"x"}}, {"delete_any", {"x"}}};
    for (std::size_t index = 0; index < oc::channel_action_count; ++index)
        CHECK(permissions.find(static_cast<channel_action>(index)) == nullptr);
    permissions.lists.push_back({"view", {}});
    permissions.lists.push_back({"view", {"late"}});
    REQUIRE(permissions.find(channel_action::view) != nullptr);
    CHECK_MESSAGE(permissions.find(channel_action::view)->empty(), "an empty list is a list");
}
