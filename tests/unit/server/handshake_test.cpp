// The first frame: what is in it, and that its keys cannot be guessed from each other.
#include "server/handshake.hpp"

#include "handlers/command.hpp"
#include "support/seeded_random.hpp"
#include "support/test_world.hpp"

#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace oc;
using namespace oc::test;

namespace {

boost::json::object shake(setting_changes const& changes = {})
{
    auto const settings = make_test_settings(changes);
    auto const made = make_handshake(*settings, "the-key");
    auto const packet = boost::json::parse(made->payload());
    CHECK_EQ(packet.at("cmd").as_string(), "handshake");
    CHECK_EQ(packet.as_object().size(), 2);
    return packet.at("val").as_object();
}

std::vector<std::string> list_capabilities(setting_changes const& changes = {})
{
    auto const val = shake(changes);
    std::vector<std::string> names;
    for (auto const& each : val.at("capabilities").as_array())
        names.emplace_back(each.as_string());
    return names;
}

} // namespace

TEST_CASE("a validator key has the prefix and 32 characters, and is never the same")
{
    seeded_random random;
    std::set<std::string> keys;
    for (int i = 0; i < 100; ++i) {
        auto const key = make_validator_key(random);
        CHECK(key.starts_with("originChats-"));
        CHECK_EQ(key.size(), std::string("originChats-").size() + 32);
        CHECK(keys.insert(key).second);
    }
}

TEST_CASE("the handshake has the eight members that clients read")
{
    auto const val = shake();
    std::set<std::string> members;
    for (auto const& member : val)
        members.emplace(member.key());
    CHECK(members == std::set<std::string>{"server", "limits", "attachments", "version",
                                           "validator_key", "capabilities", "permissions",
                                           "auth_mode"});
    CHECK_EQ(val.at("validator_key").as_string(), "the-key");
    CHECK_EQ(val.at("version").as_string(), "1.1.0");
}

TEST_CASE("capabilities are the commands of this build and a few features, sorted")
{
    auto const names = list_capabilities();
    std::vector<std::string> const features{"events", "nickname_remove", "nickname_update",
                                            "nonce", "search_filters", "attachment_upload",
                                            "attachment_upload_multipart"};
    CHECK(std::ranges::is_sorted(names));
    CHECK_EQ(names.size(), command_table().size() + features.size());
    for (auto const& entry : command_table())
        CHECK(std::ranges::binary_search(names, std::string(entry.name)));
    for (auto const& feature : features)
        CHECK(std::ranges::binary_search(names, feature));
}

// client-needs.md §5.
TEST_CASE("the capabilities that switch on what the web client can do with this server are there")
{
    auto const names = list_capabilities();
    for (auto const* const name :
         {"roles_list", "unreads_get", "unreads_ack", "users_online", "status_set", "status_get",
          "messages_around", "message_pin", "messages_pinned", "messages_search", "pings_get",
          "message_replies", "message_react_add", "message_react_remove", "thread_join",
          "thread_leave", "self_roles_list", "attachment_upload"}) {
        CAPTURE(name);
        CHECK(std::ranges::binary_search(names, std::string(name)));
    }
}

TEST_CASE("the sections server and limits are shown as they stand, the mode by its name")
{
    auto const val = shake({{"server.name", "Harbour"},
                            {"server.motto", "ahoy"},
                            {"limits.post_content", 7},
                            {"limits.own", "x"},
                            {"auth_mode", "cracked-only"}});
    CHECK_EQ(val.at("server").at("name").as_string(), "Harbour");
    CHECK_EQ(val.at("server").at("motto").as_string(), "ahoy");
    CHECK_EQ(val.at("limits").at("post_content").as_int64(), 7);
    CHECK_EQ(val.at("limits").at("own").as_string(), "x");
    CHECK_EQ(val.at("auth_mode").as_string(), "cracked-only");
}

TEST_CASE("uploads are said to be on or off as they are")
{
    auto const on = shake({{"attachments.enabled", true}});
    CHECK(on.at("attachments").at("enabled").as_bool());
    auto const val = shake({{"attachments.enabled", false}, {"attachments.max_size", 5}});
    CHECK_FALSE(val.at("attachments").at("enabled").as_bool());
    auto const names = list_capabilities({{"attachments.enabled", false}});
    CHECK_FALSE(std::ranges::binary_search(names, std::string("attachment_upload")));
    CHECK_EQ(val.at("attachments").at("max_size").as_int64(), 5);
    CHECK_EQ(val.at("attachments").as_object().size(), 5);
}
