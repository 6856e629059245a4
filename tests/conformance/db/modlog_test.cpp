// The modlog: one order, ids that are never given twice, filters that all have to match.
#include "db/modlog.hpp"

#include "conformance/db/fixture.hpp"
#include "db/upkeep.hpp"

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::test;

namespace {

std::shared_ptr<config const> users_for_a_year()
{
    auto settings = std::make_shared<config>();
    settings->modlog_user_days = 365;
    return settings;
}

struct fixture {
    temporary_folder folder;
    test_store s{folder.database(), users_for_a_year()};

    void add(std::string action, unix_seconds at, std::string target = "USR:t")
    {
        s.write([&](tx& db) {
            modlog_entry fresh{.action = std::move(action), .actor_id = "USR:mod"};
            fresh.actor_name = "mod";
            fresh.target_id = std::move(target);
            fresh.details = {{"reason", "r"}};
            fresh.timestamp = at;
            db.modlog.insert(fresh);
            return true;
        });
    }

    std::vector<modlog_entry> list(modlog_filter const& wanted, modlog_page page = {0, 100})
    {
        std::vector<modlog_entry> found;
        s.read([&](read_tx& db) { found = db.modlog.list(wanted, page); });
        return found;
    }

    std::int64_t count(modlog_filter const& wanted)
    {
        std::int64_t found = 0;
        s.read([&](read_tx& db) { found = db.modlog.count(wanted); });
        return found;
    }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "entries are listed newest first, page by page, as they were written")
{
    add("user_ban", 10.5);
    add("user_unban", 11, "USR:u");
    add("channel_move", 12);
    auto const all = list({});
    REQUIRE_EQ(all.size(), 3);
    CHECK_EQ(all[0].action, "channel_move");
    CHECK_EQ(all[2].action, "user_ban");
    CHECK_EQ(all[2].actor_id, "USR:mod");
    CHECK_EQ(all[2].actor_name, "mod");
    CHECK_EQ(all[2].target_id, "USR:t");
    CHECK_FALSE(all[2].target_name);
    CHECK_EQ(all[2].details.at("reason"), "r");
    CHECK_EQ(all[2].timestamp, 10.5);
    CHECK_EQ(modlog_id(all[2]), "10500-USR:mod");
    CHECK_EQ(list({}, {1, 1}).at(0).action, "user_unban");
    CHECK(list({}, {3, 5}).empty());
}

TEST_CASE_FIXTURE(fixture, "within one millisecond, and when the clock goes back, ids still grow")
{
    add("user_ban", 10);
    add("user_ban", 10);
    add("user_ban", 5);
    auto const all = list({});
    CHECK_EQ(all[0].number, 10'002);
    CHECK_EQ(all[1].number, 10'001);
    CHECK_EQ(all[2].number, 10'000);
}

TEST_CASE_FIXTURE(fixture, "filters all have to match; after is later than")
{
    add("user_ban", 10);
    add("user_unban", 11, "USR:u");
    add("channel_move", 12);
    CHECK_EQ(count({}), 3);
    CHECK_EQ(count({.after = 11}), 1);
    CHECK_EQ(count({.category = "user_moderation"}), 2);
    CHECK_EQ(count({.category = "user_moderation", .target = "USR:u"}), 1);
    CHECK_EQ(count({.actor = "USR:mod", .action = "channel_move"}), 1);
    CHECK_EQ(count({.actor = "USR:other"}), 0);
    CHECK_EQ(list({.target = "USR:u"}).at(0).action, "user_unban");
}

TEST_CASE_FIXTURE(fixture, "the newest are counted by category and action")
{
    add("channel_move", 1);
    add("user_ban", 2);
    add("user_ban", 3);
    s.read([](read_tx& db) {
        auto const all = db.modlog.count_by_action(10, modlog_without_horizon);
        REQUIRE_EQ(all.size(), 2);
        CHECK_EQ(all[0].category, "channel_management");
        CHECK_EQ(all[1].action, "user_ban");
        CHECK_EQ(all[1].count, 2);
        CHECK_EQ(db.modlog.count_by_action(1, modlog_without_horizon).size(), 1);
    });
}

TEST_CASE_FIXTURE(fixture, "what its category keeps no more is not seen before upkeep removes it")
{
    constexpr std::array actions{"user_ban",       "role_create",   "channel_move",
                                 "message_delete", "server_update", "something"};
    for (auto const* const action : actions)
        add(action, 100);
    for (std::size_t i = 0; i < actions.size(); ++i) {
        CAPTURE(actions[i]);
        modlog_filter wanted;
        wanted.horizon[i] = 100; // not later than that
        CHECK_EQ(count(wanted), 5);
        for (auto const& each : list(wanted))
            CHECK_NE(each.action, actions[i]);
        s.read([&](read_tx& db) {
            auto const counted = db.modlog.count_by_action(10, wanted.horizon);
            CHECK_EQ(counted.size(), 5);
            for (auto const& each : counted)
                CHECK_NE(each.action, actions[i]);
        });
        wanted.horizon[i] = 99.5;
        CHECK_EQ(count(wanted), 6);
    }
}

TEST_CASE_FIXTURE(fixture, "upkeep removes what is older than its category is kept")
{
    constexpr double day = 24 * 60 * 60;
    auto const now = fake_clock::first_wall;
    add("message_delete", now - 91 * day);
    add("user_ban", now - 91 * day);
    add("user_unban", now - 366 * day);
    add("something", now - 91 * day);
    add("something", now - 89 * day);
    s.write([](tx& db) {
        while (run_upkeep(db)) {
        }
        return true;
    });
    auto const left = list({});
    REQUIRE_EQ(left.size(), 2);
    CHECK_EQ(left[0].action, "something");
    CHECK_EQ(left[1].action, "user_ban");
}
