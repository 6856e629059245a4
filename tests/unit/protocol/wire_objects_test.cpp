// Threads, reactions, attachments, slash commands and lists of roles as clients see them, and the
// refusals that are no plain errors.
#include "protocol/attachment_objects.hpp"
#include "protocol/errors.hpp"
#include "protocol/events.hpp"
#include "protocol/objects.hpp"
#include "protocol/slash_objects.hpp"
#include "protocol/writer.hpp"
#include "unit/domain/sample_view.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace oc;
using oc::test::make_role;
using oc::test::make_user;
using oc::test::make_view;

namespace {

template <class T>
boost::json::value to_value(T const& wire)
{
    std::string out;
    write_json(out, wire);
    return boost::json::parse(out);
}

view with_forum()
{
    auto now = make_view();
    now.users.set(make_user("USR:ada", "Ada", 0));
    now.users.set(make_user("USR:ben", "Ben", 1));
    channel forum;
    forum.id = 7;
    forum.name = "ideas";
    forum.type = channel_type::forum;
    now.channels = std::make_shared<channel_set const>(
        make_channel_set({std::make_shared<channel const>(forum)}));
    return now;
}

attachment sample_upload()
{
    attachment a;
    a.id = "0f";
    a.file.mime_type = "image/png";
    a.file.size = 12;
    a.name = "cat \"1\".png";
    a.base_url = "http://10.0.0.7:5613";
    return a;
}

std::string packet(error const& refusal, refusal_context const& context = {})
{
    return std::string(refusal_frame(refusal, context)->payload());
}

} // namespace

// Threads -----------------------------------------------------------------------------------------

TEST_CASE("a thread names its forum and its people, and leaves ids of nobody as they are")
{
    auto const now = with_forum();
    thread t;
    t.id = "t";
    t.channel = 7;
    t.name = "night mode";
    t.created_by = "USR:ada";
    t.created_at = 12.5;
    t.locked = true;
    t.participants = {"USR:ben", "USR:gone", "USR:ada"};
    CHECK_EQ(to_value(to_wire_thread(now, t)), boost::json::parse(R"({
        "id":"t","name":"night mode","parent_channel":"ideas","created_by":"Ada",
        "created_at":12.5,"locked":true,"archived":false,
        "participants":["Ben","USR:gone","Ada"],"last_message":null,"last_message_id":null})"));
    t.channel = 8;
    t.participants.clear();
    auto const orphan = to_value(to_wire_thread(now, t));
    CHECK_EQ(orphan.at("parent_channel").as_string(), "");
    CHECK(orphan.at("participants").as_array().empty());
}

// Reactions ---------------------------------------------------------------------------------------

TEST_CASE("reactions are an object of names, in the order of their first")
{
    auto const now = with_forum();
    message m;
    m.reactions = {{.emoji = "z", .users = {"USR:ben", "USR:ada"}},
                   {.emoji = "a", .users = {"USR:gone"}},
                   {.emoji = "\"},{\"", .users = {"USR:ada"}}};
    auto const shown = to_value(to_wire_message(now, m)).at("reactions").as_object();
    std::vector<std::string> order;
    for (auto const& each : shown)
        order.emplace_back(each.key());
    CHECK_EQ(order, std::vector<std::string>{"z", "a", "\"},{\""});
    CHECK_EQ(shown.at("z"), boost::json::parse(R"(["Ben","Ada"])"));
    CHECK_EQ(shown.at("a"), boost::json::parse(R"(["USR:gone"])"));
}

TEST_CASE("a message without reactions has no member for them")
{
    CHECK_FALSE(to_value(to_wire_message(with_forum(), {})).as_object().contains("reactions"));
}

// Users -------------------------------------------------------------------------------------------

TEST_CASE("the banned have the mark in front of roles that they keep, and lose their colour")
{
    auto now = with_forum();
    auto who = *make_user("USR:c", "cid", 2, {"owner", "user"});
    CHECK_EQ(shown_roles(who), std::vector<std::string>{"owner", "user"});
    CHECK_EQ(shown_color(now, who).value, "#9400D3");
    who.banned = true;
    CHECK_EQ(shown_roles(who), std::vector<std::string>{"banned", "owner", "user"});
    CHECK_FALSE(shown_color(now, who).value);
    CHECK_MESSAGE(who.roles.size() == 2, "what is stored stays as it is");
    who.roles.clear();
    CHECK_EQ(shown_roles(who), std::vector<std::string>{"banned"});
}

TEST_CASE("a user who is online has the status that is given, and no nickname when he has none")
{
    auto const now = with_forum();
    auto const shown = to_value(
        to_user_online(now, *now.users.find("USR:ada"), {"dnd", "a \"quoted\" text"}));
    CHECK_EQ(shown.at("status"),
             boost::json::parse(R"({"status":"dnd","text":"a \"quoted\" text"})"));
    CHECK_EQ(shown.at("username").as_string(), "Ada");
    CHECK(shown.at("color").is_null());
    CHECK_FALSE(shown.as_object().contains("id"));
}

// Roles -------------------------------------------------------------------------------------------

TEST_CASE("the list of roles is an object by name, highest first")
{
    auto const roles = make_role_set({make_role("z", 1), make_role("a", 3), make_role("m", 2)});
    auto const shown = to_value(packets::make_roles_list(roles)).at("roles").as_object();
    std::string order;
    for (auto const& each : shown) {
        order += each.key();
        CHECK_EQ(each.value().at("name").as_string(), each.key());
    }
    CHECK_EQ(order, "zma");
    CHECK(to_value(packets::make_roles_list({})).at("roles").as_object().empty());
}

// Attachments -------------------------------------------------------------------------------------

TEST_CASE("an attachment is told with its address; a size only when the picture could be read")
{
    auto a = sample_upload();
    CHECK_EQ(to_value(to_wire_attachment(config{}, a)), boost::json::parse(R"({
        "id":"0f","name":"cat \"1\".png","mime_type":"image/png","size":12,
        "url":"http://10.0.0.7:5613/attachments/0f","expires_at":null,"permanent":false})"));
    a.file.picture = picture_size{640, 480};
    a.expires_at = 1700000000.25;
    a.permanent = true;
    auto const shown = to_value(to_wire_attachment(config{}, a));
    CHECK_EQ(shown.at("width"), 640);
    CHECK_EQ(shown.at("height"), 480);
    CHECK_EQ(shown.at("expires_at").as_double(), 1700000000.25);
    CHECK_EQ(shown.at("permanent"), true);
}

TEST_CASE("who uploaded it, under which hash and where is nobody's business")
{
    auto a = sample_upload();
    a.uploader = "USR:secret";
    a.file.hash = "cafe";
    a.file.id = "beef";
    a.uses = 3;
    std::string out;
    write_json(out, to_wire_attachment(config{}, a));
    for (char const* const hidden : {"USR:secret", "cafe", "beef", "uses", "uploader"})
        CHECK_EQ(out.find(hidden), std::string::npos);
}

TEST_CASE("what messages keep of an attachment is what the upload was told, member by member")
{
    auto plain = sample_upload();
    auto full = sample_upload();
    full.file.picture = picture_size{1, 2};
    full.expires_at = 5.5;
    full.permanent = true;
    for (auto const& each : {plain, full}) {
        auto const kept = attachment_object(config{}, each);
        auto const told = to_value(to_wire_attachment(config{}, each));
        CHECK_EQ(kept.size(), told.as_object().size());
        for (auto const& member : told.as_object())
            CHECK_EQ(kept.at(member.key()), member.value());
    }
}

// Slash commands ----------------------------------------------------------------------------------

TEST_CASE("a slash command is shown with whose it is; lists that were not given are null")
{
    slash_command command;
    command.name = "roll";
    command.description = "dice";
    CHECK_EQ(to_value(to_wire_slash_command(command, "dicebot")), boost::json::parse(R"({
        "name":"roll","description":"dice","options":[],"whitelistRoles":null,
        "blacklistRoles":null,"ephemeral":false,"registeredBy":"dicebot"})"));
    command.allowed_roles = std::vector<std::string>{};
    command.forbidden_roles = std::vector<std::string>{"muted"};
    command.is_ephemeral = true;
    auto const shown = to_value(to_wire_slash_command(command, ""));
    CHECK_MESSAGE(shown.at("whitelistRoles").as_array().empty(), "[] stays [], and no null");
    CHECK_EQ(shown.at("blacklistRoles"), boost::json::parse(R"(["muted"])"));
    CHECK_EQ(shown.at("ephemeral"), true);
}

TEST_CASE("options keep their order, and have the types' names of the protocol")
{
    slash_command command;
    std::string types;
    for (auto const type : {slash_option_type::number, slash_option_type::text,
                            slash_option_type::integer, slash_option_type::flag,
                            slash_option_type::choice})
        command.options.push_back({.name = "o" + std::to_string(command.options.size()),
                                   .description = "d",
                                   .type = type});
    command.options.back().choices = std::vector<std::string>{"x", "y"};
    command.options.front().is_required = false;
    auto const shown = to_value(to_wire_slash_command(command, "b")).at("options").as_array();
    REQUIRE_EQ(shown.size(), 5);
    for (auto const& each : shown)
        types += std::string(each.at("type").as_string()) + " ";
    CHECK_EQ(types, "float str int bool enum ");
    CHECK_EQ(shown[0], boost::json::parse(R"({"name":"o0","description":"d","type":"float",
        "choices":null,"required":false})"));
    CHECK_EQ(shown[4].at("choices"), boost::json::parse(R"(["x","y"])"));
}

// Refusals ----------------------------------------------------------------------------------------

TEST_CASE("slow mode is a rate limit that says how slow")
{
    CHECK_EQ(packet({errc::slow_mode, "30", 12'500}, {.src = "message_new", .listener = "l"}),
             R"({"cmd":"rate_limit","reason":")" + error_text({errc::slow_mode, "30"}) +
                 R"(","length":12500,"slow_mode_seconds":30,"listener":"l"})");
}

TEST_CASE("every reason can be told in both forms, as one whole JSON object")
{
    for (auto const& entry : errc_table()) {
        CAPTURE(entry.name);
        error const refusal{entry.code, entry.code == errc::slow_mode ? "5" : "a\"\\\n\x01", 1};
        for (auto const form : {refusal_form::error, refusal_form::auth_error}) {
            auto const told =
                boost::json::parse(packet(refusal, {.src = "x", .listener = "l", .form = form}));
            CHECK(told.at("cmd").is_string());
            CHECK_EQ(told.as_object().contains("listener"), form == refusal_form::error);
        }
        CHECK_EQ(errc_name(entry.code), entry.name);
    }
}

// Numbers -----------------------------------------------------------------------------------------

TEST_CASE("integers are written whole, doubles in the shortest way that reads back")
{
    auto const integer = [](std::int64_t number) {
        std::string out = "x";
        write_json_integer(out, number);
        return out;
    };
    auto const real = [](double number) {
        std::string out;
        write_json_double(out, number);
        return out;
    };
    CHECK_EQ(integer(0), "x0");
    CHECK_EQ(integer(std::numeric_limits<std::int64_t>::max()), "x9223372036854775807");
    CHECK_EQ(real(0.1), "0.1");
    CHECK_EQ(real(1.5), "1.5");
    CHECK_EQ(real(3), "3");
    CHECK_EQ(real(-std::numeric_limits<double>::infinity()), "null");
    CHECK_MESSAGE(real(std::numeric_limits<double>::lowest()).size() <= 32, "the buffer's size");
}
