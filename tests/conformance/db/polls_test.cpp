// Polls: one vote a user and option, voters named at the end, and nothing outlives the message.
#include "db/polls.hpp"

#include "conformance/db/fixture.hpp"

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::test;

namespace {

struct fixture {
    temporary_folder folder;
    test_store s{folder.database()};
    room_id room = s.stored.initial_view()->channels->find("general")->id;
    poll asked;

    fixture() { asked = add("p"); }

    poll add(std::string const& id, std::optional<unix_seconds> expires_at = std::nullopt)
    {
        poll fresh{.id = id, .room = room, .message_id = "m-" + id, .question = "Q?"};
        for (char const* const option : {"a", "b", "c"})
            fresh.options.push_back(boost::json::object{{"id", option}, {"text", option}});
        fresh.expires_at = expires_at;
        fresh.created_by = "USR:maker";
        fresh.created_at = 5;
        s.write([&](tx& db) {
            auto shown_by = make_message(room, fresh.message_id);
            db.messages.insert(shown_by);
            fresh.position = shown_by.position;
            db.polls.insert(fresh);
            return true;
        });
        return fresh;
    }

    void vote(std::string const& user, poll_choice const& chosen, unix_seconds at = 1)
    {
        s.write([&](tx& db) {
            db.polls.set_choice(asked, user, chosen, at);
            return true;
        });
    }

    poll_ballots count()
    {
        poll_ballots found;
        s.read([&](read_tx& db) { found = db.polls.count(*db.polls.find("p")); });
        return found;
    }

    std::string count_rows()
    {
        static sql::query const rows("SELECT (SELECT count(*) FROM polls) || ' ' || "
                                     "(SELECT count(*) FROM poll_votes)");
        std::string found;
        s.read([&](read_tx& db) { found = ask(connection(db), rows); });
        return found;
    }
};

using counts = std::vector<std::int64_t>;
using names = std::vector<std::string>;

} // namespace

TEST_CASE_FIXTURE(fixture, "a poll is read as it was written, by its id and by its message")
{
    auto const full = add("q", 99.5);
    s.read([&](read_tx& db) {
        auto const read = db.polls.find("q");
        REQUIRE(read);
        CHECK_EQ(read->message_id, "m-q");
        CHECK_EQ(read->room, room);
        CHECK_EQ(read->position, full.position);
        CHECK_EQ(read->question, "Q?");
        CHECK_EQ(read->options, full.options);
        CHECK_EQ(read->expires_at, 99.5);
        CHECK_EQ(read->created_by, "USR:maker");
        CHECK_EQ(read->created_at, 5);
        CHECK_FALSE(read->allow_multiselect);
        CHECK_FALSE(read->ended_at);
        CHECK_FALSE(read->thread_id);
        CHECK_EQ(db.polls.find_by_message("m-q")->id, "q");
        CHECK_FALSE(db.polls.find("nothing"));
        CHECK_FALSE(db.polls.find_by_message("q"));
    });
}

TEST_CASE_FIXTURE(fixture, "a choice replaces the one before, and each option counts once a user")
{
    vote("USR:a", {0, 2});
    vote("USR:b", {2});
    CHECK_EQ(count().counts, counts{1, 0, 2});
    vote("USR:a", {1, 2});
    vote("USR:a", {1, 2});
    CHECK_EQ(count().counts, counts{0, 1, 2});
    s.read([&](read_tx& db) {
        CHECK_EQ(db.polls.find_choice(asked, "USR:a"), poll_choice{1, 2});
        CHECK(db.polls.find_choice(asked, "USR:c").empty());
    });
    vote("USR:a", {});
    CHECK_EQ(count().counts, counts{0, 0, 1});
}

TEST_CASE_FIXTURE(fixture, "voters are named once the poll has ended, the first voter first")
{
    vote("USR:z", {1}, 1);
    vote("USR:a", {1}, 2);
    vote("USR:z", {0, 1}, 3);
    for (auto const& voters : count().voters)
        CHECK(voters.empty());
    s.write([&](tx& db) {
        db.polls.set_ended(asked, 4);
        return true;
    });
    auto const ended = count();
    CHECK_EQ(ended.counts, counts{1, 2, 0});
    CHECK_EQ(ended.voters.at(0), names{"USR:z"});
    CHECK_EQ(ended.voters.at(1), names{"USR:z", "USR:a"});
    CHECK(ended.voters.at(2).empty());
}

TEST_CASE_FIXTURE(fixture, "what has expired is listed, the earliest first, until it has ended")
{
    add("late", 30);
    add("early", 10);
    add("middle", 20);
    s.write([&](tx& db) {
        CHECK_EQ(db.polls.find_next_expiry(), 10);
        auto const expired = db.polls.list_expired(20, 9);
        REQUIRE_EQ(expired.size(), 2);
        CHECK_EQ(expired[0].id, "early");
        CHECK_EQ(expired[1].id, "middle");
        CHECK_EQ(db.polls.list_expired(99, 1).size(), 1);
        for (auto const& each : expired)
            db.polls.set_ended(each, 20);
        CHECK(db.polls.list_expired(20, 9).empty());
        CHECK_EQ(db.polls.find_next_expiry(), 30);
        return true;
    });
}

TEST_CASE_FIXTURE(fixture, "poll and votes go with the message, and an undone unit keeps them")
{
    vote("USR:a", {0, 1});
    auto const remove = [&](bool keep) {
        s.write([&](tx& db) {
            db.messages.remove(*db.messages.find(room, "m-p"));
            return keep;
        });
    };
    remove(false);
    CHECK_EQ(count_rows(), "1 2");
    remove(true);
    CHECK_EQ(count_rows(), "0 0");
}

TEST_CASE_FIXTURE(fixture, "a message has one poll")
{
    auto const end = s.write([&](tx& db) {
        auto second = asked;
        second.id = "another";
        db.polls.insert(second);
        return true;
    });
    CHECK_FALSE(end.committed);
    CHECK_EQ(count_rows(), "1 0");
}
