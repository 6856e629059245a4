// Older copies of a live file that somebody saves: what they may not undo, over a disk of the
// test's making.
#include "support/fake_clock.hpp"
#include "unit/watchers/fake_disk.hpp"
#include "watchers/live_file.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <optional>

using namespace oc;

namespace {

namespace json = boost::json;
using names = std::vector<std::string>;

user person(std::string const& name, names roles = {"user"}, bool is_banned = false)
{
    return {.id = "id-" + name, .username = name, .roles = std::move(roles), .banned = is_banned};
}

view_ptr with_users(std::vector<user> const& users)
{
    auto out = std::make_shared<view>();
    for (auto const& each : users)
        out->users.set(std::make_shared<user const>(each));
    return out;
}

view_ptr with_roles(names const& called, std::optional<std::string> const& first_color = {})
{
    auto out = std::make_shared<view>();
    std::vector<role_ptr> made;
    for (auto const& name : called) {
        role each{.id = "id-" + name, .name = name};
        each.position = static_cast<int>(made.size());
        if (made.empty())
            each.color = first_color;
        made.push_back(std::make_shared<role const>(std::move(each)));
    }
    out->roles = std::make_shared<role_set const>(make_role_set(std::move(made)));
    return out;
}

struct server {
    live_kind kind;
    test::fake_clock time{};
    test::fake_disk disk{};
    std::shared_ptr<live_difference const> edit{};
    std::optional<live_file> file{};

    explicit server(live_kind of) : kind(of) { start(); }

    void start() // another run
    {
        file.emplace(live_file::parts{kind, "db", disk, time,
                                      [this](live_kind, auto found) { edit = found; }});
    }
    std::string path() const { return "db/" + std::string(live_file_name(kind)); }
    void show(view_ptr now) // what commands made of it
    {
        file->show(std::move(now));
        time.advance_s(30);
        file->look(false);
        file->write_if_due();
    }
    json::object opened() { return json::parse(disk.files[path()]).as_object(); }
    /// What of it is to be done.
    live_difference save(json::object const& text)
    {
        edit.reset();
        disk.put(path(), json::serialize(text));
        file->look(true);
        return edit ? *edit : live_difference();
    }
    void finish(view_ptr now)
    {
        REQUIRE(edit);
        file->finish_edit({true, {.notes = edit->refused}, now});
        time.advance_s(30);
        file->write_if_due();
    }
};

/// "name:member,member " of each change, "!name" of each refusal.
std::string summary(live_difference const& edit)
{
    std::string out;
    for (auto const& each : edit.changes) {
        out += (each.what == live_change::kind::removed ? "-" : "") + each.label + ":";
        for (auto const& member : each.after)
            out += std::string(member.key()) + ",";
        out += ' ';
    }
    for (auto const& each : edit.refused)
        out += "!" + each.entry + " ";
    return out;
}

void set(json::object& file, std::string const& id, std::string const& member, json::value value)
{
    file.at(id).as_object()[member] = std::move(value);
}

} // namespace

TEST_CASE("two operators at once: what one made by file, the other one's older copy leaves")
{
    server one(live_kind::roles);
    one.show(with_roles({"owner", "mod"}));
    auto first = one.opened();
    auto second = first;
    second["news"] = {{"hoisted", true}};
    CHECK_EQ(summary(one.save(second)), "news:hoisted, ");
    auto const after = with_roles({"owner", "mod", "news"});
    one.finish(after);
    for (bool const is_restarted : {false, true}) {
        if (is_restarted) {
            one.start();
            one.show(after);
        }
        set(first, "mod", "color", "#123456");
        CHECK_EQ(summary(one.save(first)), "mod:color, !news ");
        one.finish(after);
    }
    one.time.advance_s(25 * 60 * 60);
    one.start(); // and with it the texts are forgotten
    one.show(after);
    CHECK_EQ(summary(one.save(first)), "-news: mod:color, ");
}

TEST_CASE("two operators at once: what one changed by file is not undone by the other's copy")
{
    server one(live_kind::roles);
    one.show(with_roles({"owner", "mod"}, "#111111"));
    auto first = one.opened();
    auto second = first;
    set(second, "owner", "color", "#222222");
    CHECK_EQ(summary(one.save(second)), "owner:color, ");
    one.finish(with_roles({"owner", "mod"}, "#222222"));
    set(first, "mod", "color", "#123456");
    CHECK_EQ(summary(one.save(first)), "mod:color, ");
}

TEST_CASE("an older users.json undoes no ban and no role that a command gave within the day")
{
    auto ada = person("ada");
    SUBCASE("of a small file") {}
    SUBCASE("of a file too large to be kept") { ada.extra["about"] = std::string(600'000, 'x'); }
    server one(live_kind::users);
    one.show(with_users({ada, person("bob"), person("eve", {"mod"})}));
    auto const old = one.opened();
    one.show(with_users({ada, person("bob", {"user"}, true), person("eve", {"mod"})}));
    auto now = with_users({ada, person("bob", {"user"}, true), person("eve")});
    one.show(now);
    for (char const* const then : {"at once", "many texts later", "after a restart"}) {
        CAPTURE(then);
        for (int i = 0; then == std::string("many texts later") && i < 20; ++i) {
            ada.status.text = std::to_string(i);
            now = with_users({ada, person("bob", {"user"}, true), person("eve")});
            one.show(now);
        }
        if (then == std::string("after a restart")) {
            one.start();
            one.show(now);
        }
        auto edited = old;
        set(edited, "id-ada", "nickname", "Ada L.");
        auto const found = one.save(edited);
        for (auto const& each : found.changes) {
            CHECK_EQ(each.label, "ada");
            CHECK_FALSE(each.after.contains("roles"));
            CHECK(each.after.contains("nickname"));
        }
        CHECK_EQ(found.refused.size(), 2); // a line each for bob and eve
        one.finish(now);
        set(edited, "id-bob", "roles", json::array{"mod"}); // he does not see that bob is banned
        CHECK_NE(summary(one.save(edited)).find("!bob"), std::string::npos);
        one.finish(now);
    }
    one.time.advance_s(25 * 60 * 60);
    one.start(); // and with it the texts are forgotten
    one.show(now);
    CHECK_NE(summary(one.save(old)).find("bob:roles,"), std::string::npos);
}

TEST_CASE("who has seen what came after a ban may end it by file")
{
    server one(live_kind::users);
    one.show(with_users({person("ada"), person("bob")}));
    one.show(with_users({person("ada"), person("bob", {"user"}, true)}));
    one.show(with_users({person("ada", {"mod"}), person("bob", {"user"}, true)}));
    auto edited = one.opened();
    set(edited, "id-bob", "roles", json::array{"user"});
    CHECK_EQ(summary(one.save(edited)), "bob:roles, ");
}

TEST_CASE("rights that an operator gave by file he takes by file, but not a command's later ones")
{
    server one(live_kind::users);
    one.show(with_users({person("ada"), person("bob")}));
    auto const old = one.opened();
    auto edited = old;
    set(edited, "id-bob", "roles", json::array{"banned", "user"});
    CHECK_EQ(summary(one.save(edited)), "bob:roles, ");
    one.finish(with_users({person("ada"), person("bob", {"user"}, true)}));
    CHECK_EQ(summary(one.save(old)), "bob:roles, ");
    one.finish(with_users({person("ada"), person("bob")}));
    one.show(with_users({person("ada"), person("bob", {"user"}, true)})); // by command
    CHECK_EQ(summary(one.save(old)), "!bob ");
}

TEST_CASE("permissions that a command took are not given back by an older channels.json")
{
    auto const with_view = [](names viewers) {
        auto out = std::make_shared<view>();
        channel made{.id = 1, .name = "staff", .permissions = {}};
        made.permissions.lists.emplace_back("view", std::move(viewers));
        out->channels = std::make_shared<channel_set const>(
            make_channel_set({std::make_shared<channel const>(made)}));
        return out;
    };
    server one(live_kind::channels);
    one.show(with_view({"user"}));
    auto const old = one.disk.files[one.path()];
    one.show(with_view({"owner"}));
    one.start();
    one.show(with_view({"owner"}));
    one.disk.put(one.path(), old);
    one.file->look(true);
    REQUIRE(one.edit);
    CHECK_EQ(summary(*one.edit), "!staff ");
}

TEST_CASE("what is young is remembered before the file shows it, and when there is space again")
{
    server one(live_kind::users);
    one.show(with_users({person("ada"), person("bob")}));
    auto const old = one.opened();
    auto const banned = with_users({person("ada"), person("bob", {"user"}, true)});
    one.disk.is_full = true;
    one.show(banned);
    CHECK(one.opened() == old);
    one.disk.is_full = false;
    one.show(banned);
    CHECK_FALSE(one.opened() == old);
    one.start();
    one.show(banned);
    CHECK_EQ(summary(one.save(old)), "!bob ");

    server other(live_kind::users);
    other.show(with_users({person("ada"), person("bob")}));
    // Killed after the first thing that it wrote.
    other.disk.writes_left = 1;
    other.show(banned);
    CHECK_NE(other.disk.files["db/.written/users.json.young"].find("id-bob"), std::string::npos);
}

TEST_CASE("times and hashes beside the file: those of an earlier version are read, others ignored")
{
    live_past past(live_kind::users);
    past.read_young(R"({"a": 5.5, "b": {"came": 0, "rights_before": [["00ff", 7], 3, ["x"]]},
                        "c": "odd", "d": {"rights_before": 4}, "e": null})");
    CHECK_EQ(past.young_text(),
             R"({"a":5.5E0,"b":{"came":0E0,"rights_before":[["00ff",7E0]]}})");
    past.read_young("{");
    past.read_young("[]");
}
