// What is wrong between tables is found, each by its words, and mended so that nothing is found
// again; a sound database has no faults, also one that a lot was done to.
#include "db/faults.hpp"

#include "conformance/db/fixture.hpp"
#include "db/backup_facts.hpp"
#include "db/database_lock.hpp"
#include "db/search_check.hpp"
#include "db/sqlite/copy_pages.hpp"

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::test;

namespace {

struct fixture {
    fixture()
    {
        test_store s(folder.database());
        s.write([](tx& db) {
            db.users.insert(make_user("ada"));
            db.users.set_password_hash("USR:local_ada", "h");
            for (int i = 0; i < 2200; ++i) {
                auto m = make_message(1, "m" + std::to_string(i));
                db.messages.insert(m);
            }
            for (int i = 100; i < 140; ++i)
                db.messages.remove(*db.messages.find(1, "m" + std::to_string(i)));
            while (db.search.seal_some(10)) {
            }
            return true;
        });
    }

    std::string faults() const
    {
        std::string all;
        with_snapshot(folder.database(), [&](sql::connection& on) {
            for (auto const& each : find_faults(on))
                all += each.words + "\n";
        });
        return all;
    }

    std::size_t mend() const
    {
        sqlite::connection on(folder.database(), sqlite::open_mode::write);
        on.begin_write();
        auto const mended = mend_faults(on).size();
        on.commit();
        return mended;
    }

    /// Broken by the script, found by those words and no others, mended, found no more.
    void check_fault(std::string const& script, std::string const& words) const
    {
        CAPTURE(script);
        tamper(folder.database(), script);
        CHECK_EQ(faults(), words + "\n");
        CHECK_EQ(mend(), 1);
        CHECK_EQ(faults(), "");
    }

    temporary_folder folder;
};

} // namespace

TEST_CASE_FIXTURE(fixture, "a sound database has no faults")
{
    CHECK_EQ(faults(), "");
    CHECK_EQ(mend(), 0);
}

TEST_CASE_FIXTURE(fixture, "what refers to a message that is not there is found and removed")
{
    check_fault("INSERT INTO reactions VALUES (1, 100, 0, 'x', 'USR:local_ada')",
                "1 reactions belong to no message");
    check_fault("INSERT INTO pings VALUES (1, 101, '&all', 1, 'a'), (1, 102, '&all', 1, 'a')",
                "2 pings belong to no message");
    check_fault("INSERT INTO polls VALUES ('p', 1, 103, 'gone', NULL, '?', "
                "'[{\"id\":\"0\",\"text\":\"x\"}]', 0, NULL, 'a', 1, NULL)",
                "1 polls belong to no message");
    check_fault("INSERT INTO poll_votes VALUES (1, 5, 0, 'a', 1)", "1 votes belong to no poll");
}

TEST_CASE_FIXTURE(fixture, "a text that should be JSON and is not is found in every table")
{
    check_fault("UPDATE messages SET embeds = '[{' WHERE room = 1 AND position = 2100",
                "messages, room 1, position 2100: the column embeds cannot be read");
    check_fault("UPDATE messages SET pings = '{\"users\":5}' WHERE room = 1 AND position = 2101",
                "messages, room 1, position 2101: the column pings cannot be read");
    check_fault("UPDATE users SET roles = '[1]'",
                "users, USR:local_ada: the column roles cannot be read");
    check_fault("UPDATE users SET extra = '[]'",
                "users, USR:local_ada: the column extra cannot be read");
    check_fault("UPDATE channels SET permissions = '{\"view\":\"x\"}' WHERE id = 1",
                "channels, 1: the column permissions cannot be read");
    check_fault("UPDATE channels SET extra = 'x' WHERE id = 1",
                "channels, 1: the column extra cannot be read");
    check_fault("INSERT INTO roles VALUES ('r', 'odd', NULL, NULL, 0, 0, NULL, 9, '{}', NULL)",
                "roles, r: the column permissions cannot be read");
    check_fault("INSERT INTO modlog VALUES (9, 1, 'c', 'a', 'i', 'n', NULL, NULL, '{')",
                "modlog, 9: the column details cannot be read");
    check_fault("INSERT INTO threads VALUES ('t', 99, 1, 'n', 'a', 1, 0, 0, '{}');"
                "UPDATE sequences SET last = 99 WHERE name = 'room'",
                "threads, t: the column participants cannot be read");
}

TEST_CASE_FIXTURE(fixture, "options of a poll of another shape are found, and cost their poll only")
{
    for (std::string const odd : {"[]", "{}", "[{\"id\":5}]", "[{\"id\":\"0\"}]",
                                  "[{\"id\":\"0\",\"text\":7}]", "[\"0\"]"}) {
        tamper(folder.database(), "DELETE FROM polls; INSERT INTO polls VALUES ('p', 1, 7, 'm7', "
                                  "NULL, '?', '" + odd + "', 0, NULL, 'a', 1, NULL)");
        test_store(folder.database()).write([](tx& db) {
            auto const poll = db.polls.find("p");
            REQUIRE(poll);
            CHECK(poll->options.empty());
            return true;
        });
        check_fault("UPDATE polls SET question = 'Q'",
                    "polls, p: the column options cannot be read");
    }
    check_fault("UPDATE polls SET options = '[{\"id\":\"0\",\"text\":\"x\"}]'; "
                "INSERT INTO poll_votes VALUES (1, 7, 0, 'a', 1), (1, 7, 1, 'b', 1)",
                "1 votes are for options that their polls do not have");
}

TEST_CASE_FIXTURE(fixture, "a mended column is empty, and the rest of its row as it was")
{
    tamper(folder.database(), "UPDATE messages SET embeds = 'lost', extra = '{\"a\":1}' "
                              "WHERE room = 1 AND position = 7;"
                              "UPDATE channels SET permissions = '{' WHERE id = 1;"
                              "INSERT INTO polls VALUES ('p', 1, 7, 'm7', NULL, '?', 'x', 0, NULL, "
                              "'a', 1, NULL); INSERT INTO poll_votes VALUES (1, 7, 2, 'b', 1)");
    std::vector<std::string> kept;
    {
        sqlite::connection on(folder.database(), sqlite::open_mode::write);
        on.begin_write();
        mend_faults(on, [&](std::vector<broken_column> const& broken) {
            for (auto const& each : broken)
                kept.push_back(each.text);
        });
        on.commit();
    }
    CHECK(kept == std::vector<std::string>{"{", "x", "lost"});
    test_store s(folder.database());
    s.write([](tx& db) {
        auto const& lists = db.now.channels->find("general")->permissions.lists;
        CHECK(lists.at(0).first == "view");
        CHECK(lists.at(0).second == std::vector<std::string>{"owner"});
        auto const message = db.messages.find(1, "m7");
        REQUIRE(message);
        CHECK(message->embeds.is_null());
        CHECK(message->extra.at("a") == 1);
        CHECK(message->content == "hello");
        auto const poll = db.polls.find("p");
        REQUIRE(poll);
        CHECK(poll->options.size() == 3);
        CHECK(db.polls.count(*poll).counts.at(2) == 1);
        return true;
    });
}

TEST_CASE_FIXTURE(fixture, "what refers to a user or a room that is not there is found and removed")
{
    check_fault("PRAGMA foreign_keys = OFF; INSERT INTO user_secrets VALUES ('ghost', 'h', NULL)",
                "1 password records belong to no user");
    check_fault("INSERT INTO read_markers VALUES ('ghost', 1, 5, 'm5')",
                "1 read markers belong to no user");
    check_fault("INSERT INTO read_markers VALUES ('USR:local_ada', 77, 5, 'm5')",
                "1 read markers belong to no room");
    check_fault("INSERT INTO slow_mode VALUES ('ghost', 1, 5)",
                "1 slow mode records belong to no user");
    check_fault("INSERT INTO message_gaps VALUES (77, 0, 0, 1, 0)",
                "1 gap counts belong to no room");
    check_fault("INSERT INTO search_texts (room, block, oldest, newest, texts) "
                "VALUES (77, 0, 1, 1, x'')",
                "1 search texts belong to no room");
    check_fault("INSERT INTO push_subscriptions VALUES ('https://x', 'ghost', x'', x'', 'f', 1)",
                "1 push subscriptions belong to no user");
    check_fault("INSERT INTO webhooks VALUES ('w', 77, 'n', NULL, 'a', 1, x'01', x'02')",
                "1 webhooks belong to no channel");
    check_fault("INSERT INTO webhook_deliveries VALUES ('w', 1, 1, 200, 'e', NULL, 1)",
                "1 webhook deliveries belong to no webhook");
}

TEST_CASE_FIXTURE(fixture, "rows of a dead room are on their way out and no faults")
{
    tamper(folder.database(), "INSERT INTO dead_rooms VALUES (77); "
                              "INSERT INTO reactions VALUES (77, 1, 0, 'x', 'a'); "
                              "INSERT INTO message_gaps VALUES (77, 0, 0, 9, 3); "
                              "UPDATE sequences SET last = 100");
    CHECK_EQ(faults(), "");
}

TEST_CASE_FIXTURE(fixture, "attachments: records without a file's, files' without any, uses")
{
    tamper(folder.database(),
           "INSERT INTO attachment_blobs VALUES ('b', 'h', 'v', 'text/plain', 1, NULL, NULL); "
           "INSERT INTO attachments VALUES ('a', 'b', 'USR:local_ada', 'n', 1, '', 1, NULL, 0, 0); "
           "INSERT INTO attachment_uses VALUES (1, 5, 'a'); UPDATE attachments SET uses = 1");
    CHECK_EQ(faults(), "");
    check_fault("UPDATE attachments SET uses = 9", "1 attachments count their uses wrong");
    check_fault("INSERT INTO attachment_uses VALUES (1, 6, 'ghost')",
                "1 uses of attachments belong to no attachment");
    check_fault("INSERT INTO attachment_blobs VALUES ('c', 'i', 'v', 'text/plain', 1, NULL, NULL)",
                "1 records of files belong to no attachment");
    check_fault("PRAGMA foreign_keys = OFF; INSERT INTO attachments VALUES "
                "('z', 'none', 'u', 'n', 1, '', 1, NULL, 0, 0)",
                "1 attachments have no record of their file");
}

TEST_CASE_FIXTURE(fixture, "a history without its channel gets one back")
{
    check_fault("DELETE FROM channels", "1 rooms have messages, but are no channel and no thread");
    test_store s(folder.database());
    s.read([](read_tx& db) { CHECK(db.now.channels->find("recovered-1") != nullptr); });
}

TEST_CASE_FIXTURE(fixture, "counters")
{
    check_fault("UPDATE sequences SET last = 0", "1 counters of rooms are behind the rooms");
    check_fault("DELETE FROM message_gaps WHERE level = 1",
                "1 rooms count the places of removed messages wrong");
    check_fault("UPDATE message_gaps SET last = last + 1",
                "1 rooms count the places of removed messages wrong");
}

TEST_CASE_FIXTURE(fixture, "the search index is compared with the messages word for word")
{
    auto const words = std::string("1 blocks of the search index are not what their messages say");
    check_fault("UPDATE messages SET content = 'changed' WHERE position = 7", words);
    check_fault("DELETE FROM search_texts WHERE block = 1; DELETE FROM search_filters "
                "WHERE block = 1",
                words);
    check_fault("UPDATE search_filters SET bits = x'00' WHERE block = 0 AND slice = 3", words);
    check_fault("UPDATE search_texts SET newest = 0 WHERE block = 0", words);
    sqlite::connection on(folder.database(), sqlite::open_mode::read);
    on.begin_read();
    CHECK_EQ(count_wrong_search_blocks(on), 0);
}

TEST_CASE_FIXTURE(fixture, "a copy is of one moment, while the store goes on writing")
{
    auto const copy = folder.database().parent_path() / "copy.db";
    test_store s(folder.database());
    int written = 0;
    sqlite::copy_pages(folder.database(), copy, [&](auto, auto) {
        s.write([&](tx& db) {
            auto m = make_message(1, "later" + std::to_string(written++));
            db.messages.insert(m);
            return true;
        });
    });
    CHECK_GE(written, 1);
    CHECK(sqlite::list_damage(copy).empty());
    CHECK_EQ(read_backup_facts(copy).messages, 2160);
    CHECK_FALSE(std::filesystem::exists(copy.string() + "-wal"));
    CHECK_THROWS(sqlite::copy_pages(folder.database(), copy, {})); // never written over
}

TEST_CASE_FIXTURE(fixture, "a copy that its watcher ends throws what he throws")
{
    auto const copy = folder.database().parent_path() / "copy.db";
    CHECK_THROWS_AS(sqlite::copy_pages(folder.database(), copy,
                                       [](auto, auto) { throw std::runtime_error("stop"); }),
                    std::runtime_error);
}

TEST_CASE_FIXTURE(fixture, "whether a server runs is told without a trace")
{
    CHECK_FALSE(database_lock::is_held(folder.database().parent_path() / "none.db"));
    CHECK_FALSE(std::filesystem::exists(folder.database().parent_path() / "none.db.lock"));
    CHECK_FALSE(database_lock::is_held(folder.database()));
    test_store const s(folder.database());
    CHECK(database_lock::is_held(folder.database()));
}
