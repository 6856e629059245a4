// What an operator changed against what we last wrote: three-way, entry by entry.
#include "watchers/live_difference.hpp"

#include "support/seeded_random.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

using namespace oc;

namespace {

using kind = live_change::kind;

live_difference difference(live_kind of, std::string_view written, std::string_view edited)
{
    auto const before = parse_live_document(of, written);
    auto const after = parse_live_document(of, edited);
    REQUIRE_FALSE(before.fault);
    REQUIRE_FALSE(after.fault);
    return compare_live(of, before.entries, after.entries);
}

char const* const two_channels = R"([{"name": "a", "type": "text", "id": 1},
                                     {"name": "b", "type": "text", "id": 2}])";

std::string summary(live_difference const& of)
{
    std::string out;
    for (auto const& each : of.changes) {
        out += each.what == kind::added ? "+" : each.what == kind::removed ? "-" : "~";
        out += each.id + "/" + each.name_before + ">" + each.name;
        out += boost::json::serialize(each.after) + " ";
    }
    for (auto const& note : of.refused)
        out += "!" + note.entry + " ";
    if (!of.order.empty())
        out += "order";
    for (auto const& place : of.order)
        out += ":" + place.id + "/" + place.name;
    return out;
}

} // namespace

TEST_CASE("other spaces, another order of members, null for absent: nothing changed")
{
    CHECK(difference(live_kind::roles, R"({"a": {"id": "1", "color": null, "hoisted": false}})",
                     R"({ "a":{"hoisted":false,"id":"1"} })")
              .empty());
    CHECK(difference(live_kind::channels, two_channels, two_channels).empty());
    CHECK(difference(live_kind::users, "{}", "{}").empty());
}

TEST_CASE("a member that differs is a change of this member alone, with its value of before")
{
    auto const found =
        difference(live_kind::users,
                   R"({"u": {"username": "Ada", "roles": ["user"], "points": 1}})",
                   R"({"u": {"username": "Ada", "roles": ["owner", "user"]}})");
    REQUIRE_EQ(found.changes.size(), 1);
    auto const& change = found.changes[0];
    CHECK_EQ(change.what, kind::changed);
    CHECK_EQ(change.id, "u");
    CHECK_EQ(change.label, "Ada");
    CHECK_EQ(boost::json::serialize(change.after),
             R"({"roles":["owner","user"],"points":null})");
    CHECK_EQ(boost::json::serialize(change.before), R"({"roles":["user"],"points":1})");
}

TEST_CASE("an entry with the same id under another name is renamed")
{
    CHECK_EQ(summary(difference(live_kind::roles, R"({"mod": {"id": "r"}})",
                                R"({"guard": {"id": "r"}})")),
             "~r/mod>guard{} ");
    CHECK_EQ(summary(difference(live_kind::channels, two_channels,
                                R"([{"name": "c", "type": "text", "id": 1},
                                    {"name": "b", "type": "text", "id": 2}])")),
             "~1/a>c{} ");
}

TEST_CASE("two names that were exchanged are two renames")
{
    CHECK_EQ(summary(difference(live_kind::channels, two_channels,
                                R"([{"name": "b", "type": "text", "id": 1},
                                    {"name": "a", "type": "text", "id": 2}])")),
             "~1/a>b{} ~2/b>a{} ");
}

TEST_CASE("an entry that lost its id is found by its name")
{
    CHECK(difference(live_kind::roles, R"({"mod": {"id": "r", "hoisted": true}})",
                     R"({"mod": {"hoisted": true}})")
              .empty());
    CHECK_EQ(summary(difference(live_kind::channels, two_channels,
                                R"([{"name": "a", "type": "voice"},
                                    {"name": "b", "type": "text", "id": 99}])")),
             R"(~1/a>a{"type":"voice"} )");
}

TEST_CASE("an entry that was copied with its id is a new one, wherever it stands")
{
    CHECK_EQ(summary(difference(live_kind::roles, R"({"mod": {"id": "r", "hoisted": true}})",
                                R"({"guard": {"id": "r", "hoisted": true},
                                    "mod": {"id": "r", "hoisted": true}})")),
             R"(+/>guard{"hoisted":true} )");
}

TEST_CASE("new entries and those that are gone")
{
    CHECK_EQ(summary(difference(live_kind::channels, two_channels,
                                R"([{"name": "b", "type": "text", "id": 2},
                                    {"name": "c", "type": "voice", "size": null}])")),
             R"(-1/a>a{} +/>c{"type":"voice"} )");
    CHECK_EQ(summary(difference(live_kind::users, R"({"u": {"username": "ada"}})",
                                R"({"u": {"username": "ada"}, "v": {"roles": ["user"]}})")),
             R"(+v/>{"roles":["user"]} )");
}

TEST_CASE("channels in another order, or a new one between old ones, are a new order")
{
    CHECK_EQ(summary(difference(live_kind::channels, two_channels,
                                R"([{"name": "b", "type": "text", "id": 2},
                                    {"name": "a", "type": "text", "id": 1}])")),
             "order:2/b:1/a");
    CHECK_EQ(summary(difference(live_kind::channels, two_channels,
                                R"([{"name": "a", "type": "text", "id": 1},
                                    {"name": "n", "type": "text"},
                                    {"name": "b", "type": "text", "id": 2}])")),
             R"(+/>n{"type":"text"} order:1/a:/n:2/b)");
    // The order of users and roles says nothing.
    CHECK(difference(live_kind::roles, R"({"a": {"id": "1"}, "b": {"id": "2"}})",
                     R"({"b": {"id": "2"}, "a": {"id": "1"}})")
              .empty());
}

TEST_CASE("an entry that cannot be read is refused, and not taken for removed")
{
    CHECK_EQ(summary(difference(live_kind::roles, R"({"a": {"id": "1"}, "b": {"id": "2"}})",
                                R"({"a": 5, "b": {"id": "2", "hoisted": true}})")),
             R"(~2/b>b{"hoisted":true} !a )");
    // Which channel is it? None is removed.
    CHECK_EQ(summary(difference(live_kind::channels, two_channels,
                                R"([{"name": 5}, {"name": "b", "type": "text", "id": 2}])")),
             "!a ! order:/:2/b");
}

TEST_CASE("a file that lost all its entries removes nothing")
{
    for (auto const of : {live_kind::users, live_kind::roles}) {
        auto const found = difference(of, R"({"a": {"id": "1"}})", "{}");
        CHECK(found.changes.empty());
        CHECK_EQ(found.refused.size(), 1);
    }
    CHECK(difference(live_kind::channels, two_channels, "[]").changes.empty());
}

TEST_CASE("a member that somebody else changed meanwhile is noted, unless it was to the same")
{
    auto const found = difference(live_kind::roles,
                                  R"({"a": {"id": "1", "color": "red", "hoisted": false}})",
                                  R"({"a": {"id": "1", "color": "blue", "hoisted": true}})");
    auto const notes_for = [&](char const* now) {
        std::vector<live_note> notes;
        live_entry const entry{
            .id = "1", .name = "a", .members = boost::json::parse(now).as_object()};
        note_overruled(found.changes.at(0), entry, notes);
        return notes;
    };
    CHECK(notes_for(R"({"color": "red", "hoisted": false, "category": "new"})").empty());
    CHECK(notes_for(R"({"color": "blue", "hoisted": false})").empty());
    auto const notes = notes_for(R"({"color": "green", "hoisted": false})");
    REQUIRE_EQ(notes.size(), 1);
    CHECK_FALSE(notes[0].is_refused);
    CHECK_EQ(notes[0].text, "\"color\" was changed meanwhile by somebody else; the file's value "
                            "counts");
}

TEST_CASE("two renames of one entry: the file's name counts, and it is noted")
{
    auto const found =
        difference(live_kind::roles, R"({"a": {"id": "1"}})", R"({"b": {"id": "1"}})");
    std::vector<live_note> notes;
    note_overruled(found.changes.at(0), {.id = "1", .name = "a"}, notes);
    note_overruled(found.changes.at(0), {.id = "1", .name = "b"}, notes);
    CHECK(notes.empty());
    note_overruled(found.changes.at(0), {.id = "1", .name = "c"}, notes);
    CHECK_EQ(notes.size(), 1);
}

namespace {

/// What a file would say after the difference was done to what was written: the difference says
/// everything, and nothing that is not so.
std::map<std::string, boost::json::object> apply(std::vector<live_entry> const& written,
                                                 live_difference const& what)
{
    std::map<std::string, boost::json::object> out;
    for (auto const& each : written)
        out[each.id] = each.members;
    for (auto const& change : what.changes) {
        if (change.what == kind::removed) {
            CHECK_EQ(out.erase(change.id), 1);
            continue;
        }
        CHECK_EQ(out.contains(change.id), change.what == kind::changed);
        auto& members = out[change.id];
        for (auto const& member : change.after)
            members[member.key()] = member.value();
    }
    for (auto& [id, members] : out)
        for (auto const& key : {"a", "b", "c"})
            if (auto const found = members.find(key);
                found != members.end() && found->value().is_null())
                members.erase(found);
    return out;
}

std::vector<live_entry> random_entries(test::seeded_random& random)
{
    std::vector<live_entry> out;
    for (int user = 0; user < 5; ++user) {
        if (random.one_in(3))
            continue;
        auto& made = out.emplace_back();
        made.id = "u" + std::to_string(user);
        for (char const* const key : {"a", "b", "c"})
            if (!random.one_in(3))
                made.members[key] = random.below(3);
    }
    return out;
}

} // namespace

TEST_CASE("whatever was edited: what was written and the difference make the edited file")
{
    test::seeded_random random(3);
    for (int round = 0; round < 400; ++round) {
        auto const written = random_entries(random);
        auto const edited = random_entries(random);
        auto const found = compare_live(live_kind::users, written, edited);
        if (edited.empty())
            continue; // refused as a whole
        CHECK(found.refused.empty());
        CHECK(found.order.empty());
        CHECK_EQ(apply(written, found), apply(edited, {}));
        CHECK(compare_live(live_kind::users, edited, edited).empty());
    }
}

TEST_CASE("values are compared as values: 1 and 1.0 are one, \"1\" is another")
{
    auto const changed = [](char const* before, char const* after) {
        return !difference(live_kind::users, R"({"u":{"x":)" + std::string(before) + "}}",
                           R"({"u":{"x":)" + std::string(after) + "}}")
                    .empty();
    };
    CHECK_FALSE(changed(R"({"a":1,"b":2})", R"({"b":2,"a":1})"));
    CHECK(changed("[1,2]", "[2,1]"));
    CHECK(changed("1", "\"1\""));
    CHECK(changed("false", "null"));
    CHECK(changed("\"\"", "null"));
    CHECK_FALSE(changed("null", "null"));
    CHECK(changed("{}", "[]"));
}

TEST_CASE("removed entries come first, then changed ones, then new ones, each in its file's order")
{
    CHECK_EQ(summary(difference(live_kind::users, R"({"z": {}, "b": {"x": 1}, "a": {}, "c": {}})",
                                R"({"n": {"y": null}, "c": {"x": 2}, "m": {}, "b": {"x": 3}})")),
             R"(-z/>{} -a/>{} ~c/>{"x":2} ~b/>{"x":3} +n/>{} +m/>{} )");
}

TEST_CASE("an id and a name of two different entries: the id says which one it is")
{
    CHECK_EQ(summary(difference(live_kind::roles, R"({"a": {"id": "1"}, "b": {"id": "2"}})",
                                R"({"a": {"id": "2"}})")),
             "-1/a>a{} ~2/b>a{} ");
    CHECK_EQ(summary(difference(live_kind::roles, R"({"a": {"id": "1"}})",
                                R"({"a": {"id": "1"}, "b": {"id": "unknown"}})")),
             "+unknown/>b{} ");
}

TEST_CASE("entries that cannot be read, in the place of known ones, keep those as they are")
{
    auto const found = difference(live_kind::roles, R"({"a": {"id": "1", "hoisted": true}})",
                                  "{\"a\": {\"id\": \"1\"}, \"a\": {\"id\": \"1\"}}");
    CHECK(found.changes.empty());
    REQUIRE_EQ(found.refused.size(), 1);
    CHECK(found.refused.front().is_refused);
    auto const endless = difference(live_kind::users, R"({"u": {"points": 1}})",
                                    R"({"u": {"points": 1e999}})");
    CHECK(endless.changes.empty());
    CHECK_EQ(endless.refused.size(), 1);
}

TEST_CASE("separators without a name are found by their ids, and moved like the others")
{
    char const* const written = R"([{"name": "a", "type": "text", "id": 1},
                                    {"name": "separator", "type": "separator", "id": 2}])";
    CHECK_EQ(summary(difference(live_kind::channels, written,
                                R"([{"type": "separator", "id": 2},
                                    {"name": "a", "type": "text", "id": 1}])")),
             "order:2/:1/a");
    CHECK_EQ(summary(difference(live_kind::channels, written,
                                R"([{"name": "a", "type": "text", "id": 1},
                                    {"type": "separator"},
                                    {"name": "separator", "type": "separator", "id": 2}])")),
             R"(+/>{"type":"separator"} order:1/a:/:2/separator)");
}

TEST_CASE("what was noted of a member that was taken away meanwhile")
{
    auto const found = difference(live_kind::users, R"({"u": {"username": "Ada", "x": 1}})",
                                  R"({"u": {"username": "Ada", "x": 2}})");
    auto const count = [&](char const* now) {
        std::vector<live_note> notes;
        note_overruled(found.changes.at(0),
                       {.id = "u", .members = boost::json::parse(now).as_object()}, notes);
        for (auto const& note : notes)
            CHECK_EQ(note.entry, "Ada");
        return notes.size();
    };
    CHECK_EQ(count(R"({"x": 1})"), 0);
    CHECK_EQ(count(R"({"x": 2})"), 0);
    CHECK_EQ(count(R"({})"), 1);
    CHECK_EQ(count(R"({"x": null})"), 1);
}
