// What an operator changed against what we last wrote: three-way, entry by entry.
#include "watchers/live_difference.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

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
