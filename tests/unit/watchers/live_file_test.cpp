// One live file over a disk of the test's making: when it is read, written, left alone.
#include "watchers/live_file.hpp"

#include "support/fake_clock.hpp"
#include "unit/watchers/fake_disk.hpp"

#include <doctest/doctest.h>

#include <optional>

using namespace oc;

namespace {

view_ptr make_view(std::vector<std::string> const& role_names)
{
    auto out = std::make_shared<view>();
    std::vector<role_ptr> roles;
    for (auto const& name : role_names)
        roles.push_back(std::make_shared<role const>(
            role{.id = "id-" + name, .name = name, .position = static_cast<int>(roles.size())}));
    out->roles = std::make_shared<role_set const>(make_role_set(std::move(roles)));
    return out;
}

std::string text_of(view_ptr const& now) { return make_live_text(live_kind::roles, *now); }

struct fixture {
    test::fake_clock time{};
    test::fake_disk disk{};
    std::vector<std::shared_ptr<live_difference const>> edits{};
    std::optional<live_file> file{};

    fixture() { start(); }

    void start() // another run of the server
    {
        file.emplace(live_file::parts{live_kind::roles, "db", disk, time,
                                      [this](live_kind, auto edit) { edits.push_back(edit); }});
    }
    void tick(std::int64_t milliseconds = 1000)
    {
        time.advance_ms(milliseconds);
        file->look(false);
        file->write_if_due();
    }
    void show(std::vector<std::string> const& names) { file->show(make_view(names)); }
    // The store has done the last edit; the database says this now.
    void finish(std::vector<std::string> const& names, live_outcome outcome = {})
    {
        edits.clear();
        file->finish_edit({true, std::move(outcome), make_view(names)});
    }
    std::string const& text() { return disk.files["db/roles.json"]; }
    void edit(std::string const& text)
    {
        disk.put("db/roles.json", text);
        file->look(true);
    }
    void begin_with(std::vector<std::string> const& names)
    {
        show(names);
        tick();
        REQUIRE_EQ(text(), text_of(make_view(names)));
    }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "the first start writes the file, and what was written beside it")
{
    begin_with({"owner", "user"});
    CHECK_EQ(disk.files["db/.written/roles.json"], text());
    CHECK_FALSE(disk.files.contains("db/.written/roles.json.next"));
}

TEST_CASE_FIXTURE(fixture, "a change of the view is written, at most once a second")
{
    begin_with({"owner"});
    auto const before = disk.write_count;
    for (int i = 0; i < 5; ++i) {
        show({"owner", "role-" + std::to_string(i)});
        tick(100);
    }
    CHECK_EQ(disk.write_count, before);
    tick();
    CHECK_EQ(text(), text_of(make_view({"owner", "role-4"})));
    CHECK_EQ(disk.write_count, before + 3); // and its twin, and that there is a new role
}

TEST_CASE_FIXTURE(fixture, "a view in which nothing of the file changed is not written")
{
    auto now = std::make_shared<view>(*make_view({"owner"}));
    file->show(now);
    tick();
    auto const before = disk.write_count;
    auto next = std::make_shared<view>(*now);
    next->generation = 5;
    file->show(next);
    tick();
    file->show(make_view({"owner"})); // other objects, the same text
    tick();
    CHECK_EQ(disk.write_count, before);
}

TEST_CASE_FIXTURE(fixture, "our own writing is no edit")
{
    begin_with({"owner"});
    file->look(true);
    tick();
    CHECK(edits.empty());
}

TEST_CASE_FIXTURE(fixture, "an edit is compared with what we last wrote, and goes to the store")
{
    begin_with({"owner", "mod"});
    show({"owner", "mod", "new-by-command"});
    edit(R"({"owner": {"id": "id-owner"}, "mod": {"id": "id-mod", "hoisted": true}})");
    REQUIRE_EQ(edits.size(), 1);
    // What a command has added is not taken for removed.
    REQUIRE_EQ(edits[0]->changes.size(), 2);
    CHECK_EQ(edits[0]->changes[1].after.at("hoisted"), true);
}

TEST_CASE_FIXTURE(fixture, "while an edit is being done the file is left alone")
{
    begin_with({"owner", "mod"});
    edit(R"({"owner": {"id": "id-owner"}})");
    auto const typed = text();
    show({"owner", "mod", "other"});
    tick();
    CHECK_EQ(text(), typed);
    finish({"owner", "other"});
    tick();
    CHECK_EQ(text(), text_of(make_view({"owner", "other"})));
}

TEST_CASE_FIXTURE(fixture, "an edit that says all keeps the form that it was written in")
{
    begin_with({"owner", "mod"});
    auto const typed = R"({"owner":{"id":"id-owner","hoisted":false,"permissions":[],
        "self_assignable":false,"position":0}})";
    edit(typed);
    finish({"owner"});
    tick();
    tick();
    CHECK_EQ(text(), typed);
    CHECK_EQ(disk.files["db/.written/roles.json"], typed);
    show({"owner", "new"});
    tick();
    CHECK_EQ(text(), text_of(make_view({"owner", "new"})));
}

TEST_CASE_FIXTURE(fixture, "two edits at once: the second is compared with the first")
{
    begin_with({"owner", "a", "b"});
    edit(R"({"owner": {"id": "id-owner"}, "b": {"id": "id-b"}})");
    REQUIRE_EQ(edits.size(), 1);
    edit(R"({"owner": {"id": "id-owner"}})"); // before the first is done
    CHECK_EQ(edits.size(), 1);
    finish({"owner", "b"});
    REQUIRE_EQ(edits.size(), 1);
    REQUIRE_EQ(edits[0]->changes.size(), 1);
    CHECK_EQ(edits[0]->changes[0].id, "id-b");
}

TEST_CASE_FIXTURE(fixture, "a file that does not parse changes nothing and is not written over")
{
    begin_with({"owner"});
    edit("{\"owner\": {");
    show({"owner", "new"});
    for (int i = 0; i < 5; ++i)
        tick();
    CHECK_EQ(text(), "{\"owner\": {");
    CHECK(edits.empty());
    // It parses again: what the commands did stays.
    edit(R"({"owner": {"id": "id-owner", "hoisted": true}})");
    REQUIRE_EQ(edits.size(), 1);
    finish({"owner", "new"});
    tick();
    CHECK_EQ(text(), text_of(make_view({"owner", "new"})));
}

TEST_CASE_FIXTURE(fixture, "written in two pieces, an edit counts when it is whole")
{
    begin_with({"owner"});
    edit("");
    edit("{\"owner\": {\"id\": \"id-");
    tick(100);
    edit("{\"owner\": {\"id\": \"id-owner\"}, \"x\": {}}");
    REQUIRE_EQ(edits.size(), 1);
    CHECK_EQ(edits[0]->changes.size(), 2);
}

TEST_CASE_FIXTURE(fixture, "a change that nobody told of is found by its stamp")
{
    begin_with({"owner"});
    disk.put("db/roles.json", R"({"owner": {"id": "id-owner", "hoisted": true}})");
    tick();
    CHECK_EQ(edits.size(), 1);
}

TEST_CASE_FIXTURE(fixture, "an edit that comes just before a writing is read first")
{
    begin_with({"owner"});
    show({"owner", "new"});
    disk.put("db/roles.json", R"({"owner": {"id": "id-owner", "hoisted": true}})");
    time.advance_s(5);
    file->write_if_due(); // without a look
    CHECK_EQ(edits.size(), 1);
    CHECK_NE(text(), text_of(make_view({"owner", "new"})));
}

TEST_CASE_FIXTURE(fixture, "a file that was removed is written anew, when it stays away")
{
    begin_with({"owner"});
    disk.remove("db/roles.json");
    file->look(true);
    file->write_if_due();
    CHECK_FALSE(disk.files.contains("db/roles.json")); // an editor may be replacing it
    tick();
    CHECK_EQ(text(), text_of(make_view({"owner"})));
    CHECK(edits.empty());
}

TEST_CASE_FIXTURE(fixture, "a file that is moved away and put back is compared as before")
{
    begin_with({"owner"});
    disk.remove("db/roles.json");
    file->look(true);
    edit(R"({"owner": {"id": "id-owner", "hoisted": true}})");
    CHECK_EQ(edits.size(), 1);
}

TEST_CASE_FIXTURE(fixture, "what cannot be read is left as it is")
{
    begin_with({"owner"});
    disk.make_unreadable("db/roles.json", "it is no file");
    show({"owner", "new"});
    for (int i = 0; i < 3; ++i)
        tick();
    CHECK_EQ(disk.unreadable.size(), 1);
    disk.remove("db/roles.json");
    tick();
    tick();
    CHECK_EQ(text(), text_of(make_view({"owner", "new"})));
}

TEST_CASE_FIXTURE(fixture, "an edit that the database could not take is tried again")
{
    begin_with({"owner"});
    edit(R"({"owner": {"id": "id-owner", "hoisted": true}})");
    edits.clear();
    file->finish_edit({false, {}, make_view({"owner"})});
    auto const typed = text();
    tick();
    CHECK(edits.empty());
    CHECK_EQ(text(), typed);
    time.advance_s(10);
    tick();
    CHECK_EQ(edits.size(), 1);
}

TEST_CASE_FIXTURE(fixture, "what was refused is in the file no more, and kept beside it")
{
    begin_with({"owner"});
    edit(R"({"owner": {"id": "id-owner", "hoisted": 5}})");
    auto const typed = text();
    finish({"owner"}, {.notes = {{"owner", "Invalid value for 'hoisted'"}}});
    tick();
    CHECK_EQ(text(), text_of(make_view({"owner"})));
    CHECK_EQ(disk.files["db/.written/roles.json.refused"], typed);
}

TEST_CASE_FIXTURE(fixture, "a full disk is borne, and written when there is space again")
{
    begin_with({"owner"});
    auto const before = text();
    disk.is_full = true;
    show({"owner", "new"});
    for (int i = 0; i < 3; ++i)
        tick();
    CHECK_EQ(text(), before);
    disk.is_full = false;
    time.advance_s(10);
    tick();
    CHECK_EQ(text(), text_of(make_view({"owner", "new"})));
}

TEST_CASE_FIXTURE(fixture, "an edit made while no server ran is done at the next start")
{
    begin_with({"owner", "mod"});
    disk.put("db/roles.json", R"({"owner": {"id": "id-owner"}})");
    start();
    show({"owner", "mod", "of-the-last-second"});
    tick();
    REQUIRE_EQ(edits.size(), 1);
    REQUIRE_EQ(edits[0]->changes.size(), 2);
    CHECK_EQ(edits[0]->changes[0].what, live_change::kind::removed);
    CHECK_EQ(edits[0]->changes[0].id, "id-mod");
}

TEST_CASE_FIXTURE(fixture, "after a crash our own last writing is no edit")
{
    begin_with({"owner"});
    // It died between the file and its twin.
    auto const newest = text_of(make_view({"owner", "new"}));
    disk.put("db/.written/roles.json.next", newest);
    disk.put("db/roles.json", newest);
    start();
    show({"owner", "new"});
    tick();
    CHECK(edits.empty());
    CHECK_EQ(disk.files["db/.written/roles.json"], newest);
    // Or before the file was there: the twin says nothing then.
    disk.put("db/.written/roles.json.next", "{}");
    start();
    show({"owner", "new"});
    tick();
    CHECK(edits.empty());
    CHECK_EQ(text(), newest);
}

TEST_CASE_FIXTURE(fixture, "when what we last wrote is lost, the view is what is compared with")
{
    begin_with({"owner", "mod"});
    for (bool const is_broken : {false, true}) {
        disk.remove("db/.written/roles.json");
        if (is_broken)
            disk.put("db/.written/roles.json", "{\"own");
        edit(R"({"owner": {"id": "id-owner", "hoisted": true}, "mod": {"id": "id-mod"}})");
        REQUIRE_EQ(edits.size(), 1);
        CHECK_EQ(edits[0]->changes.front().id, "id-owner");
        CHECK_EQ(edits[0]->changes.front().after.at("hoisted"), true);
        finish({"owner", "mod"});
        tick();
    }
}

TEST_CASE_FIXTURE(fixture, "a file that we never wrote is replaced, and kept")
{
    disk.put("db/roles.json", R"({"owner": {"color": "pink"}})");
    show({"owner"});
    tick();
    CHECK(edits.empty());
    CHECK_EQ(text(), text_of(make_view({"owner"})));
    CHECK_EQ(disk.files["db/.written/roles.json.before"], R"({"owner": {"color": "pink"}})");
}

TEST_CASE_FIXTURE(fixture, "a file that says what the database says is not foreign")
{
    auto const same = text_of(make_view({"owner"}));
    disk.put("db/roles.json", same);
    show({"owner"});
    tick();
    CHECK_FALSE(disk.files.contains("db/.written/roles.json.before"));
    CHECK_EQ(disk.files["db/.written/roles.json"], same);
}

TEST_CASE_FIXTURE(fixture, "a first start on a disk without space, or with a folder in its place")
{
    disk.is_full = true;
    disk.put("db/roles.json", "{}");
    show({"owner"});
    tick();
    CHECK_EQ(text(), "{}"); // not replaced without its copy
    disk.is_full = false;
    for (int i = 0; i < 3; ++i)
        tick();
    CHECK_EQ(text(), text_of(make_view({"owner"})));
}

TEST_CASE_FIXTURE(fixture, "the last writing does not wait")
{
    begin_with({"owner"});
    show({"owner", "new"});
    file->write_if_due(true);
    CHECK_EQ(text(), text_of(make_view({"owner", "new"})));
}

TEST_CASE_FIXTURE(fixture, "an older copy that is saved does not remove what was made meanwhile")
{
    begin_with({"owner", "mod"});
    auto const opened = text();
    show({"owner", "mod", "made"});
    tick();
    edit(R"({"owner": {"id": "id-owner"}, "mod": {"id": "id-mod", "hoisted": true}})");
    REQUIRE_EQ(edits.size(), 1);
    for (auto const& each : edits[0]->changes)
        CHECK_EQ(each.what, live_change::kind::changed);
    REQUIRE_EQ(edits[0]->refused.size(), 1);
    CHECK_EQ(edits[0]->refused[0].entry, "made");
    finish({"owner", "mod", "made"}, {.notes = edits[0]->refused});
    tick();
    CHECK_EQ(text(), text_of(make_view({"owner", "mod", "made"}))); // it shows that it is there
    edit(opened); // as it was, and after another start of the server
    REQUIRE_EQ(edits.size(), 1);
    CHECK(edits[0]->changes.empty());
    finish({"owner", "mod", "made"}, {.notes = edits[0]->refused});
    tick();
    start();
    show({"owner", "mod", "made"});
    tick();
    edit(opened);
    REQUIRE_EQ(edits.size(), 1);
    CHECK(edits[0]->changes.empty());
}

TEST_CASE_FIXTURE(fixture, "what came lately is removed by a file that knows it, or a day later")
{
    begin_with({"owner", "a"});
    show({"owner", "a", "b"});
    tick();
    show({"owner", "a", "b", "c"});
    tick();
    auto const removed = [&] {
        std::vector<std::string> out;
        for (auto const& each : edits.at(0)->changes)
            if (each.what == live_change::kind::removed)
                out.push_back(each.name);
        return out;
    };
    auto all = text();
    edit(all.erase(all.find("\"b\""), all.find("\"c\"") - all.find("\"b\"")));
    CHECK_EQ(removed(), std::vector<std::string>{"b"}); // "c" came later than "b"
    finish({"owner", "a", "c"});
    edit(R"({"owner": {"id": "id-owner"}, "a": {"id": "id-a"}, "x": {}})");
    CHECK(removed().empty());
    finish({"owner", "a", "c", "x"}, {.notes = edits[0]->refused});
    tick();
    time.advance_ms(25LL * 60 * 60 * 1000);
    edit(R"({"owner": {"id": "id-owner"}, "a": {"id": "id-a"}, "x": {"id": "id-x"}})");
    CHECK_EQ(removed(), std::vector<std::string>{"c"});
}

TEST_CASE_FIXTURE(fixture, "an edit of an older text leaves what commands changed since")
{
    auto const with_colors = [](char const* owner, char const* mod) {
        auto out = std::make_shared<view>();
        std::vector<role_ptr> roles;
        roles.push_back(std::make_shared<role const>(
            role{.id = "1", .name = "owner", .color = owner, .position = 0}));
        roles.push_back(std::make_shared<role const>(
            role{.id = "2", .name = "mod", .color = mod, .position = 1}));
        out->roles = std::make_shared<role_set const>(make_role_set(std::move(roles)));
        return out;
    };
    file->show(with_colors("#111111", "#222222"));
    tick();
    auto opened = text();
    file->show(with_colors("#333333", "#222222"));
    tick();
    edit(opened.replace(opened.find("#222222"), 7, "#444444"));
    REQUIRE_EQ(edits.size(), 1);
    REQUIRE_EQ(edits[0]->changes.size(), 1);
    CHECK_EQ(edits[0]->changes[0].name, "mod");
    edits.clear();
    file->finish_edit({true, {}, with_colors("#333333", "#444444")});
    tick();
    CHECK_EQ(text(), text_of(with_colors("#333333", "#444444")));
    // But one that is exactly as it was before is wanted so.
    file->show(with_colors("#555555", "#444444"));
    tick();
    edit(text_of(with_colors("#333333", "#444444")));
    REQUIRE_EQ(edits.size(), 1);
    REQUIRE_EQ(edits[0]->changes.size(), 1);
    CHECK_EQ(edits[0]->changes[0].after.at("color"), "#333333");
}

TEST_CASE("users are compared by who they are: a view with the same users writes nothing")
{
    test::fake_clock time;
    test::fake_disk disk;
    live_file file({live_kind::users, "db", disk, time, [](live_kind, auto) {}});
    auto first = std::make_shared<view>();
    first->users.set(std::make_shared<user const>(user{.id = "u", .username = "ada"}));
    auto const tick = [&](view_ptr now) {
        time.advance_s(1);
        file.show(std::move(now));
        file.look(false);
        file.write_if_due();
    };
    tick(first);
    auto const before = disk.write_count;
    tick(std::make_shared<view>(*first));
    CHECK_EQ(disk.write_count, before);
    auto second = std::make_shared<view>(*first);
    second->users.set(std::make_shared<user const>(user{.id = "u", .username = "Ada"}));
    tick(second);
    CHECK_EQ(disk.write_count, before + 2);
    CHECK_NE(disk.files["db/users.json"].find("\"Ada\""), std::string::npos);
}
