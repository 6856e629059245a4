// The live files' formats (part 2 §15.1 to 15.3): what we write is what the original reads, and
// what operators write is read as entries.
#include "watchers/live_document.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <memory>
#include <string>

using namespace oc;

namespace {

namespace json = boost::json;

view make_view()
{
    view out;
    channel general{.id = 1, .name = "general"};
    general.permissions.lists = {{"view", {"user", "!guest"}}, {"send", {"user"}}};
    general.extra = {{"description", "Hello"}, {"house_key", 5}, {"id", "x"}, {"name", "y"}};
    channel line{.id = 2, .name = "line", .type = channel_type::separator, .position = 1};
    out.channels = std::make_shared<channel_set const>(
        make_channel_set({std::make_shared<channel const>(general),
                          std::make_shared<channel const>(line)}));
    role owner{.id = "r-1", .name = "owner", .color = "#9400D3", .hoisted = true};
    owner.permissions = {"administrator"};
    role old{.id = "r-2", .name = "old", .position = 1};
    old.mention_roles = "owner";
    out.roles = std::make_shared<role_set const>(make_role_set(
        {std::make_shared<role const>(owner), std::make_shared<role const>(old)}));
    user ada{.id = "USR:local_ada", .username = "Ada", .roles = {"owner"}};
    ada.nickname = "Countess";
    ada.status = {"dnd", "at work"};
    ada.extra = {{"points", 3}, {"password_hash", "$2b$…"}, {"validator", "t"}, {"roles", 1}};
    out.users.set(std::make_shared<user const>(ada));
    user ben{.id = "u-2", .username = "ben", .position = 1, .roles = {"user"}, .banned = true};
    out.users.set(std::make_shared<user const>(ben));
    return out;
}

json::value written(live_kind kind) { return json::parse(make_live_text(kind, make_view())); }

std::vector<live_entry> entries_of(live_kind kind, std::string_view text)
{
    auto const document = parse_live_document(kind, text);
    REQUIRE_FALSE(document.fault);
    return document.entries;
}

} // namespace

TEST_CASE("channels.json is an array in display order, with our number as id")
{
    CHECK_EQ(written(live_kind::channels), json::parse(R"([
        {"name": "general", "type": "text", "description": "Hello", "house_key": 5,
         "permissions": {"view": ["user", "!guest"], "send": ["user"]}, "id": 1},
        {"name": "line", "type": "separator", "permissions": {}, "id": 2}])"));
}

TEST_CASE("roles.json is an object by name, highest first, every key of the original there")
{
    auto const text = make_live_text(live_kind::roles, make_view());
    CHECK_EQ(json::parse(text), json::parse(R"({
        "owner": {"id": "r-1", "description": null, "color": "#9400D3", "hoisted": true,
                  "permissions": ["administrator"], "self_assignable": false, "category": null,
                  "position": 0},
        "old": {"id": "r-2", "description": null, "color": null, "hoisted": false,
                "permissions": {"mention_roles": "owner"}, "self_assignable": false,
                "category": null, "position": 1}})"));
    CHECK_LT(text.find("\"owner\""), text.find("\"old\""));
}

TEST_CASE("users.json is an object by id, without a secret, the banned with the mark in front")
{
    CHECK_EQ(written(live_kind::users), json::parse(R"({
        "USR:local_ada": {"roles": ["owner"], "username": "Ada",
            "status": {"status": "dnd", "text": "at work"}, "nickname": "Countess",
            "pfp_url": null, "points": 3},
        "u-2": {"roles": ["banned", "user"], "username": "ben",
            "status": {"status": "online", "text": ""}, "pfp_url": null}})"));
}

TEST_CASE("a written text is laid out for people, and ends with a newline")
{
    auto const text = make_live_text(live_kind::channels, make_view());
    CHECK_EQ(text.substr(0, 29), "[\n  {\n    \"name\": \"general\",\n");
    CHECK(text.ends_with("  }\n]\n"));
    view empty;
    CHECK_EQ(make_live_text(live_kind::users, empty), "{}\n");
}

TEST_CASE("what we wrote reads back as the entries it was made of")
{
    auto const now = make_view();
    auto const users = entries_of(live_kind::users, make_live_text(live_kind::users, now));
    REQUIRE_EQ(users.size(), 2);
    CHECK_EQ(users[0].id, "USR:local_ada");
    CHECK_EQ(users[0].members, to_live_entry(*now.users.find("USR:local_ada")).members);
    CHECK_EQ(label_of(live_kind::users, users[0]), "Ada");
    auto const channels =
        entries_of(live_kind::channels, make_live_text(live_kind::channels, now));
    REQUIRE_EQ(channels.size(), 2);
    CHECK_EQ(channels[0].id, "1");
    CHECK_EQ(channels[0].name, "general");
    CHECK_FALSE(channels[0].members.contains("id"));
    CHECK_FALSE(channels[0].members.contains("name"));
    auto const roles = entries_of(live_kind::roles, make_live_text(live_kind::roles, now));
    REQUIRE_EQ(roles.size(), 2);
    CHECK_EQ(roles[1].id, "r-2");
    CHECK_EQ(label_of(live_kind::roles, roles[1]), "old");
}

TEST_CASE("files of the original's older forms are read: no ids, no names inside or outside")
{
    auto const roles = entries_of(live_kind::roles, R"({"mod": {"name": "x", "color": "#fff"}})");
    CHECK_EQ(roles.at(0).name, "mod");
    CHECK_EQ(roles.at(0).id, "");
    CHECK_FALSE(roles.at(0).members.contains("name"));
    auto const channels = entries_of(live_kind::channels,
                                     R"([{"type": "separator", "size": 20},
                                         {"name": "a", "type": "text", "id": "a-uuid"}])");
    CHECK(channels.at(0).problem.empty());
    CHECK_EQ(channels.at(0).name, "");
    CHECK_EQ(channels.at(1).id, ""); // none of ours
}

TEST_CASE("an entry that is wrong by itself has its problem, and the others are read")
{
    auto const roles = entries_of(live_kind::roles, R"({"a": 5, "b": {}})");
    CHECK_EQ(roles.at(0).problem, "expected an object");
    CHECK(roles.at(1).problem.empty());
    auto const channels = entries_of(live_kind::channels, R"([{"type": "text"}, [], {"name": 5}])");
    for (auto const& each : channels)
        CHECK_FALSE(each.problem.empty());
}

TEST_CASE("a name that is there twice is a problem")
{
    auto const roles =
        entries_of(live_kind::roles, "{\"a\": {},\n\"b\": {},\n\"a\": {\"hoisted\": true}}");
    CHECK_EQ(roles.size(), 2);
    CHECK_EQ(roles.at(0).problem, "it is there twice, again in line 3");
    CHECK(roles.at(1).problem.empty());
    auto const users = entries_of(live_kind::users, R"({"u": {}, "u": {}})");
    CHECK_FALSE(users.at(0).problem.empty());
    auto const channels =
        entries_of(live_kind::channels, R"([{"name": "a"}, {"name": "b"}, {"name": "a"}])");
    CHECK(channels.at(0).problem.empty());
    CHECK_FALSE(channels.at(2).problem.empty());
    // The same key at another place is none.
    CHECK(entries_of(live_kind::roles, R"({"a": {"x": 1, "x": 2}})").at(0).problem.empty());
}

TEST_CASE("a file that is another thing as a whole is a fault with its place")
{
    struct {
        live_kind kind;
        char const* text;
        char const* fault;
    } const rows[] = {
        {live_kind::channels, "\n {}", "2:2 expected a list of channels: [ … ]"},
        {live_kind::roles, "[]", "1:1 expected an object: { … }"},
        {live_kind::users, "null", "1:1 expected an object: { … }"},
        {live_kind::users, "{\n\"a\": {}\n\"b\": {}}", "3:1 expected ',' or '}'"}};
    for (auto const& row : rows) {
        auto const document = parse_live_document(row.kind, row.text);
        REQUIRE(document.fault);
        CHECK_EQ(to_string(document.fault->where) + " " + document.fault->what, row.fault);
        CHECK(document.entries.empty());
    }
    CHECK(parse_live_document(live_kind::users, "").fault);
}

TEST_CASE("a number that no client and no database could read is a problem, wherever it stands")
{
    for (char const* const number : {"1e999", "-1e999", "0e999", "[0, {\"x\": 1e400}]"}) {
        auto const entry = "{\"house_key\": " + std::string(number) + ", \"name\": \"a\"}";
        CAPTURE(number);
        CHECK_FALSE(entries_of(live_kind::channels, "[" + entry + "]").at(0).problem.empty());
        for (auto const kind : {live_kind::roles, live_kind::users}) {
            auto const entries = entries_of(kind, "{\"a\": " + entry + ", \"b\": {}}");
            CHECK_FALSE(entries.at(0).problem.empty());
            CHECK(entries.at(1).problem.empty());
        }
    }
    CHECK(entries_of(live_kind::users, R"({"a": {"x": 1e308, "y": "1e999"}})")
              .at(0)
              .problem.empty());
}

TEST_CASE("only a positive whole number is an id of a channel")
{
    for (char const* const id : {"0", "-1", "\"1\"", "1.0", "null", "[1]", "9223372036854775808"}) {
        CAPTURE(id);
        auto const text = "[{\"name\":\"a\",\"id\":" + std::string(id) + "}]";
        auto const entry = entries_of(live_kind::channels, text).at(0);
        CHECK_EQ(entry.id, "");
        CHECK_FALSE(entry.members.contains("id"));
        CHECK(entry.problem.empty());
    }
    CHECK_EQ(entries_of(live_kind::channels, R"([{"name":"a","id":9223372036854775807}])").at(0).id,
             "9223372036854775807");
}

TEST_CASE("an id of a role is a text; a user's is his key, whatever his members say")
{
    CHECK_EQ(entries_of(live_kind::roles, R"({"a": {"id": 5}})").at(0).id, "");
    CHECK_EQ(entries_of(live_kind::roles, R"({"a": {"id": "r"}})").at(0).id, "r");
    auto const user = entries_of(live_kind::users, R"({"u": {"id": "other", "name": "n"}})").at(0);
    CHECK_EQ(user.id, "u");
    CHECK_EQ(user.name, "");
    CHECK_EQ(user.members.at("id"), "other");
}

TEST_CASE("the members keep the order in which they were written")
{
    auto const entry =
        entries_of(live_kind::roles, R"({"a": {"z": 1, "id": "r", "m": 2, "name": "x", "b": 3}})")
            .at(0);
    std::string order;
    for (auto const& member : entry.members)
        order += member.key();
    CHECK_EQ(order, "zmb");
}

TEST_CASE("only separators may be without a name, and any number of them")
{
    auto const channels = entries_of(live_kind::channels, R"([{"type": "separator"},
        {"type": "separator"}, {"type": "separator", "name": ""}, {"type": "Separator"},
        {"type": "voice", "name": null}])");
    for (std::size_t i = 0; i < 3; ++i)
        CHECK(channels.at(i).problem.empty());
    CHECK_FALSE(channels.at(3).problem.empty());
    CHECK_FALSE(channels.at(4).problem.empty());
}

TEST_CASE("an entry is called by its name, or by its id when it has none")
{
    CHECK_EQ(label_of(live_kind::channels, {.id = "7", .name = "general"}), "general");
    CHECK_EQ(label_of(live_kind::channels, {.id = "7"}), "7");
    CHECK_EQ(label_of(live_kind::roles, {}), "");
    CHECK_EQ(label_of(live_kind::users, {.id = "u", .members = {{"username", "Ann"}}}), "Ann");
    CHECK_EQ(label_of(live_kind::users, {.id = "u", .members = {{"username", 5}}}), "u");
}

TEST_CASE("names and keys that want to break out of the file are written as texts")
{
    view now;
    std::string const sly = "a\": {}, \"owner\n\\";
    role what{.id = "r\"", .name = sly};
    what.description = "</script>\x01";
    now.roles = std::make_shared<role_set const>(
        make_role_set({std::make_shared<role const>(what)}));
    auto const text = make_live_text(live_kind::roles, now);
    auto const entries = entries_of(live_kind::roles, text);
    REQUIRE_EQ(entries.size(), 1);
    CHECK_EQ(entries.front().name, sly);
    CHECK_EQ(entries.front().id, "r\"");
    CHECK_EQ(entries.front().members.at("description"), "</script>\x01");
}

TEST_CASE("members of ours win over unknown ones of the same key, and secrets are never told")
{
    user who{.id = "u", .username = "ann", .roles = {"user"}};
    who.extra = {{"username", "forged"}, {"password_hash", "h"}, {"validator", "v"}, {"mine", 1}};
    auto const entry = to_live_entry(who);
    CHECK_EQ(entry.members.at("username"), "ann");
    CHECK_EQ(entry.members.at("mine"), 1);
    CHECK_FALSE(entry.members.contains("password_hash"));
    CHECK_FALSE(entry.members.contains("validator"));
    CHECK_FALSE_MESSAGE(entry.members.contains("nickname"), "absent, as the original has it");
    CHECK(is_secret_member("password_hash"));
    CHECK(is_secret_member("validator"));
    CHECK_FALSE(is_secret_member("Validator"));
    CHECK_FALSE(is_secret_member(""));
}

TEST_CASE("files of people's editors are read: a byte order mark, other spaces, other line ends")
{
    CHECK_EQ(entries_of(live_kind::users, "\xEF\xBB\xBF\r\n{\r\n\t\"u\" : { }\r\n}\r\n").size(), 1);
    CHECK_EQ(entries_of(live_kind::channels, " [ ] ").size(), 0);
    auto const deep = "{\"u\": {\"x\": " + std::string(40, '[') + std::string(40, ']') + "}}";
    CHECK(parse_live_document(live_kind::users, deep).fault);
    CHECK(parse_live_document(live_kind::users, "{\"u\": {\"x\": \"\xFF\"}}").fault);
}

TEST_CASE("each kind has its file, and what was written of nothing reads back as nothing")
{
    CHECK_EQ(live_file_name(live_kind::channels), "channels.json");
    CHECK_EQ(live_file_name(live_kind::roles), "roles.json");
    CHECK_EQ(live_file_name(live_kind::users), "users.json");
    view empty;
    empty.channels = std::make_shared<channel_set const>();
    empty.roles = std::make_shared<role_set const>();
    for (auto const kind : {live_kind::channels, live_kind::roles, live_kind::users})
        CHECK(entries_of(kind, make_live_text(kind, empty)).empty());
}
