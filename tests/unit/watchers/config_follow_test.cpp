// config.json by hand: what is offered to the core, and what is not.
#include "watchers/config_follow.hpp"

#include "base/pretty_json.hpp"
#include "support/fake_clock.hpp"
#include "unit/watchers/fake_disk.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include <optional>

using namespace oc;

namespace {

std::shared_ptr<config const> make_settings(std::string_view document)
{
    auto parsed = parse_config(boost::json::parse(document).as_object());
    return std::make_shared<config const>(std::move(parsed.values));
}

view_ptr make_view(std::shared_ptr<config const> settings)
{
    auto out = std::make_shared<view>();
    out->settings = std::move(settings);
    return out;
}

struct fixture {
    static constexpr char const* first = R"({"server": {"name": "a"}, "mine": 1})";
    test::fake_clock time{};
    test::fake_disk disk{};
    std::vector<std::string> taken{};
    view_ptr now = make_view(make_settings(first));
    config_follow file{{"config.json", disk, time,
                        [this](std::string text, std::shared_ptr<config const> const& known) {
                            CHECK_EQ(known, now->settings);
                            taken.push_back(std::move(text));
                        }}};

    fixture()
    {
        disk.put("config.json", first);
        file.show(now);
        file.look(false);
        REQUIRE(taken.empty());
    }

    void edit(std::string const& text)
    {
        disk.put("config.json", text);
        file.look(true);
    }
    // The core has put the text in force.
    void finish(std::string const& text)
    {
        taken.clear();
        now = make_view(make_settings(text));
        file.finish(now, true);
    }
    void tick(int milliseconds = 1000)
    {
        time.advance_ms(milliseconds);
        file.look(false);
    }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "an edit is offered once, and after it is in force no more")
{
    auto const text = R"({"server": {"name": "b"}, "mine": 1})";
    edit(text);
    file.look(true); // while it is being taken
    REQUIRE_EQ(taken.size(), 1);
    CHECK_EQ(taken[0], text);
    finish(text);
    tick();
    CHECK(taken.empty());
}

TEST_CASE_FIXTURE(fixture, "an edit of a key that we do not know is one too; other spaces are none")
{
    edit(R"({ "mine": 1,   "server": {"name": "a"} })");
    CHECK(taken.empty());
    edit(R"({"server": {"name": "a"}, "mine": 2})");
    CHECK_EQ(taken.size(), 1);
}

TEST_CASE_FIXTURE(fixture, "an edit that nobody told of is found by its stamp")
{
    disk.put("config.json", "{}");
    tick();
    CHECK_EQ(taken.size(), 1);
}

TEST_CASE_FIXTURE(fixture, "what a command wrote meanwhile is read again, and is no edit")
{
    auto const text = R"({"server": {"name": "by command"}, "mine": 1})";
    edit(text); // the settings file is written before the change is committed
    REQUIRE_EQ(taken.size(), 1);
    taken.clear();
    now = make_view(make_settings(text)); // committed
    file.finish(now, false);
    CHECK(taken.empty());
}

TEST_CASE_FIXTURE(fixture, "an edit under a command is offered again over the command's settings")
{
    edit(R"({"server": {"name": "a"}, "mine": 5})");
    taken.clear();
    now = make_view(make_settings(R"({"server": {"name": "c"}, "mine": 1})"));
    file.finish(now, false);
    CHECK_EQ(taken.size(), 1);
}

TEST_CASE_FIXTURE(fixture, "a text that cannot be in force is offered once")
{
    edit(R"({"auth_mode": "everybody"})");
    REQUIRE_EQ(taken.size(), 1);
    taken.clear();
    file.finish(now, false);
    file.look(true);
    tick();
    CHECK(taken.empty());
    edit(R"({"auth_mode": "cracked"})");
    CHECK_EQ(taken.size(), 1);
}

TEST_CASE_FIXTURE(fixture, "what does not parse is left alone, also when it is no object")
{
    for (auto const* const text : {"{\"server\":", "", "[]", "5"}) {
        edit(text);
        tick();
        tick();
        CHECK_EQ(disk.files["config.json"], text);
    }
    CHECK(taken.empty());
    disk.make_unreadable("config.json", "it is no file");
    tick();
    tick();
    CHECK(disk.files.empty());
    disk.put("config.json", R"({"mine": 3})");
    tick();
    CHECK_EQ(taken.size(), 1);
}

TEST_CASE_FIXTURE(fixture, "a config that was removed is written anew, when it stays away")
{
    disk.remove("config.json");
    file.look(true);
    CHECK(disk.files.empty());
    tick();
    CHECK_EQ(boost::json::parse(disk.files["config.json"]), boost::json::parse(first));
    tick();
    CHECK(taken.empty());
}

TEST_CASE_FIXTURE(fixture, "a full disk is borne while the config is away")
{
    disk.remove("config.json");
    disk.is_full = true;
    tick();
    tick();
    CHECK(disk.files.empty());
}
