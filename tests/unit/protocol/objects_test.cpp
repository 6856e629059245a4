// Users, roles and messages as clients see them.
#include "protocol/objects.hpp"

#include "protocol/writer.hpp"
#include "unit/domain/sample_view.hpp"

#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

using namespace oc;
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

view view_with(user_ptr const& who)
{
    auto now = make_view();
    now.users.set(who);
    return now;
}

user_ptr changed(user_ptr const& from, auto edit)
{
    user copy = *from;
    edit(copy);
    return std::make_shared<user const>(std::move(copy));
}

message make_message()
{
    message made;
    made.id = "m";
    made.user = "USR:ada";
    made.content = "hello";
    made.timestamp = 1.5;
    return made;
}

} // namespace

TEST_CASE("a user is shown by name, with colour and without id and secrets")
{
    auto const ada = changed(make_user("USR:ada", "Ada", 0, {"owner", "user"}), [](user& who) {
        who.nickname = "A";
        who.pfp_url = "https://p";
        who.extra["validator"] = "not a secret, but nobody's business";
    });
    auto const now = view_with(ada);
    CHECK_EQ(to_value(to_wire_user(now, *ada, {"idle", "x"})), boost::json::parse(R"({
        "username":"Ada","nickname":"A","roles":["owner","user"],"color":"#9400D3",
        "status":{"status":"idle","text":"x"},"cracked":false,"pfp":"https://p"})"));
    CHECK_EQ(to_value(to_user_brief(now, *ada)), boost::json::parse(R"({
        "username":"Ada","roles":["owner","user"],"color":"#9400D3","nickname":"A"})"));
}

TEST_CASE("local accounts are told apart, and the banned have no colour")
{
    auto const ben = changed(make_user("USR:local_ben", "USR:local_ben", 0, {"owner"}),
                             [](user& who) { who.banned = true; });
    auto const now = view_with(ben);
    auto const shown = to_value(to_wire_user(now, *ben, {"offline", ""}));
    CHECK_EQ(shown.at("cracked"), boost::json::value(true));
    CHECK(shown.at("color").is_null());
    CHECK(shown.at("pfp").is_null());
}

TEST_CASE("a status is shown to others only as far as it is theirs to know")
{
    auto const with = [](char const* status) {
        return *changed(make_user("a", "a"),
                        [&](user& who) { who.status = {status, "text"}; });
    };
    auto const shown = [](user const& who, status_audience audience) {
        auto const status = to_wire_status(who, audience);
        return status.status + "/" + status.text;
    };
    CHECK_EQ(shown(with("dnd"), {.is_connected = true}), "dnd/text");
    CHECK_EQ(shown(with("dnd"), {.is_connected = false}), "offline/text");
    CHECK_EQ(shown(with("invisible"), {.is_connected = true}), "offline/");
    CHECK_EQ(shown(with("invisible"), {.is_connected = false}), "offline/");
    CHECK_EQ(shown(with("invisible"), {.is_connected = true, .is_self = true}), "invisible/text");
    CHECK_EQ(shown(with("dnd"), {.is_connected = false, .is_self = true}), "dnd/text");
}

TEST_CASE("a role is sent whole, its permissions in the form in which it has them")
{
    role r{.id = "1", .name = "gamer", .color = "#00FF00", .position = 4,
           .permissions = {"send_messages", "own"}};
    CHECK_EQ(to_value(to_wire_role(r)), boost::json::parse(R"({
        "id":"1","name":"gamer","description":null,"color":"#00FF00","hoisted":false,
        "permissions":["send_messages","own"],"self_assignable":false,"category":null,
        "position":4})"));
    r.mention_roles = false;
    CHECK_EQ(to_value(to_wire_role(r)).at("permissions"),
             boost::json::parse(R"({"mention_roles":false})"));
}

TEST_CASE("a message always has its seven members, others when there is something to say")
{
    auto const now = view_with(make_user("USR:ada", "Ada"));
    auto m = make_message();
    CHECK_EQ(to_value(to_wire_message(now, m)), boost::json::parse(R"({
        "user":"Ada","content":"hello","timestamp":1.5,"id":"m","pinned":false,"type":"message",
        "interaction":null})"));
    m.edited = m.pinned = true;
    m.ping = false;
    m.reply_to = reply_reference{"t", "USR:ada"};
    m.embeds = boost::json::parse(R"([{"title":"T"}])");
    m.attachments = boost::json::array{};
    m.webhook = boost::json::parse(R"({"id":"w"})");
    m.interaction = boost::json::parse(R"({"command":"c","username":"u"})");
    CHECK_EQ(to_value(to_wire_message(now, m)), boost::json::parse(R"({
        "user":"Ada","content":"hello","timestamp":1.5,"id":"m","pinned":true,"type":"message",
        "edited":true,"ping":false,"reply_to":{"id":"t","user":"Ada"},"embeds":[{"title":"T"}],
        "attachments":[],"webhook":{"id":"w"},"interaction":{"command":"c","username":"u"}})"));
}

TEST_CASE("pings are shown when asked for, users by name")
{
    auto const now = view_with(make_user("USR:ada", "Ada"));
    auto m = make_message();
    CHECK_FALSE(to_value(to_wire_message(now, m, with_pings::yes)).as_object().contains("pings"));
    m.pings = message_pings{{"USR:ada", "nobody"}, {"gamer"}, {"USR:gone"}};
    CHECK_FALSE(to_value(to_wire_message(now, m)).as_object().contains("pings"));
    CHECK_EQ(to_value(to_wire_message(now, m, with_pings::yes)).at("pings"), boost::json::parse(R"({
        "users":["Ada","nobody"],"roles":["gamer"],"replies":["USR:gone"]})"));
}

TEST_CASE("an author whom nobody knows is shown by his id")
{
    auto const now = make_view();
    auto m = make_message();
    m.reply_to = reply_reference{"t", "USR:gone"};
    auto const shown = to_value(to_wire_message(now, m));
    CHECK_EQ(shown.at("user").as_string(), "USR:ada");
    CHECK_EQ(shown.at("reply_to").at("user").as_string(), "USR:gone");
}

TEST_CASE("a list of messages keeps its order and shows no pings")
{
    auto const now = make_view();
    std::vector<message> list(2, make_message());
    list[1].id = "n";
    list[1].pings = message_pings{{"x"}, {}, {}};
    auto const shown = to_wire_messages(now, list);
    REQUIRE_EQ(shown.size(), 2);
    CHECK_EQ(shown[0].id, "m");
    CHECK_EQ(shown[1].id, "n");
    CHECK_FALSE(shown[1].pings.has_value());
}
