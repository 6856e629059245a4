// The arithmetic of deleted positions against a plain list, its recount from the messages, and the
// JSON columns that rows are read from.
#include "db/gap_recount.hpp"
#include "db/json_text.hpp"
#include "db/message_gaps.hpp"

#include "conformance/db/fixture.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include <cstdint>
#include <functional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

using namespace oc;
using namespace oc::test;

namespace {

constexpr room_id here = 3;

struct fixture {
    temporary_folder folder;
    test_store s{folder.database()};
    std::set<std::int64_t> left{}; // positions of the room, as a plain list would have them
    std::int64_t given = 0;

    void write(std::function<void(tx&)> body)
    {
        REQUIRE(s.write([&](tx& db) { return body(db), true; }).committed);
    }
    void fill(int count)
    {
        write([&](tx& db) {
            for (int i = 0; i < count; ++i) {
                auto fresh = make_message(here, "m" + std::to_string(given));
                db.messages.insert(fresh);
                CHECK(fresh.position == given);
                left.insert(given++);
            }
        });
    }
    void remove(tx& db, std::int64_t position)
    {
        db.messages.remove(*db.messages.find(here, "m" + std::to_string(position)));
        left.erase(position);
    }
    /// Everything that the arithmetic says, compared with the list.
    void compare()
    {
        write([&](tx& db) {
            auto& sql = connection(db);
            CHECK(count_messages(sql, here) == static_cast<std::int64_t>(left.size()));
            CHECK(find_next_position(sql, here) == given);
            std::int64_t rank = 0;
            for (auto const position : left) {
                if (rank % 7 == 0 || rank + 3 > static_cast<std::int64_t>(left.size())) {
                    REQUIRE(position_of_rank(sql, here, rank) == position);
                    REQUIRE(rank_of_position(sql, here, position) == rank);
                    REQUIRE(rank_of_position(sql, here, position + 1) == rank + 1);
                }
                ++rank;
            }
            CHECK(rank_of_position(sql, here, given) == rank);
        });
    }
    std::vector<room_id> wrong_rooms()
    {
        std::vector<room_id> out;
        write([&](tx& db) { out = list_rooms_with_wrong_gaps(connection(db)); });
        return out;
    }
    std::string gaps()
    {
        static sql::query const all("SELECT group_concat(level || ':' || block || '=' || count || "
                                    "'<' || last, ' ') FROM (SELECT * FROM message_gaps "
                                    "WHERE room = 3 ORDER BY level, block)");
        std::string out;
        s.read([&](read_tx& db) { out = ask(connection(db), all); });
        return out;
    }
};

} // namespace

// message_gaps ------------------------------------------------------------------------------------

TEST_CASE_FIXTURE(fixture, "a room that never had a message begins at position 0")
{
    write([](tx& db) {
        auto& sql = connection(db);
        CHECK(find_next_position(sql, here) == 0);
        CHECK(count_messages(sql, here) == 0);
        CHECK(rank_of_position(sql, here, 0) == 0);
    });
    compare();
}

TEST_CASE_FIXTURE(fixture, "ranks are right around the borders of blocks of 256")
{
    fill(800);
    compare();
    for (auto const& gone : {std::vector<std::int64_t>{0}, {255}, {256}, {511, 512}, {799},
                             {257, 258, 259}, {1, 2, 3, 254}}) {
        write([&](tx& db) {
            for (auto const position : gone)
                remove(db, position);
        });
        compare();
    }
}

TEST_CASE_FIXTURE(fixture, "a block without any message, and a room without any, are counted too")
{
    fill(600);
    write([&](tx& db) {
        for (std::int64_t position = 256; position < 512; ++position)
            remove(db, position);
    });
    compare();
    write([&](tx& db) {
        for (auto const position : std::set<std::int64_t>(left))
            remove(db, position);
    });
    compare();
    fill(3);
    CHECK_MESSAGE(*left.begin() == 600, "no position is given twice");
    compare();
}

TEST_CASE_FIXTURE(fixture, "after any deletions ranks and positions are each other's inverse")
{
    seeded_random random(11);
    fill(700);
    for (int round = 0; round < 8; ++round) {
        write([&](tx& db) {
            for (int i = 0; i < 60; ++i) {
                auto const at = static_cast<std::int64_t>(
                    random.below(static_cast<std::uint64_t>(given)));
                if (left.contains(at))
                    remove(db, at);
            }
        });
        fill(static_cast<int>(random.below(40)));
        compare();
    }
}

TEST_CASE_FIXTURE(fixture, "the gaps of one room say nothing of another one")
{
    fill(10);
    write([](tx& db) {
        for (int i = 0; i < 4; ++i) {
            auto fresh = make_message(4, "other" + std::to_string(i));
            db.messages.insert(fresh);
        }
        db.messages.remove(*db.messages.find(4, "other1"));
        CHECK(count_messages(connection(db), 4) == 3);
        CHECK(position_of_rank(connection(db), 4, 1) == 2);
    });
    compare();
}

// gap_recount -------------------------------------------------------------------------------------

TEST_CASE_FIXTURE(fixture, "what was counted while deleting is what a recount counts")
{
    fill(520);
    write([&](tx& db) {
        for (std::int64_t const position : {0, 3, 255, 256, 300, 519})
            remove(db, position);
    });
    auto const before = gaps();
    CHECK(before == "0:0=3<255 0:1=2<300 0:2=1<519 1:0=6<519");
    CHECK(wrong_rooms().empty());
    write([](tx& db) { recount_gaps(connection(db), here); });
    CHECK(gaps() == before);
    compare();
}

TEST_CASE_FIXTURE(fixture, "gaps that are lost or wrong are found and counted anew")
{
    static sql::query const forget("DELETE FROM message_gaps WHERE level = 0");
    static sql::query const lie("UPDATE message_gaps SET count = count + 1 WHERE level = 1");
    static sql::query const invent("INSERT INTO message_gaps (room, level, block, count, last) "
                                   "VALUES (3, 0, 77, 5, 20000)");
    fill(300);
    write([&](tx& db) {
        remove(db, 5);
        remove(db, 290);
    });
    auto const right = gaps();
    for (auto const* const damage : {&forget, &lie}) {
        write([&](tx& db) { sql::run(connection(db), *damage); });
        CHECK(wrong_rooms() == std::vector<room_id>{here});
        write([](tx& db) { recount_gaps(connection(db), here); });
        CHECK(wrong_rooms().empty());
        CHECK(gaps() == right);
    }
    write([&](tx& db) { sql::run(connection(db), invent); });
    CHECK(wrong_rooms() == std::vector<room_id>{here});
    write([](tx& db) { recount_gaps(connection(db), here); });
    CHECK(wrong_rooms().empty());
    given = 20'001; // a position that was said to be given stays given
    compare();
}

TEST_CASE_FIXTURE(fixture, "rows that vanished without a word are gaps after a recount")
{
    static sql::query const tear("DELETE FROM messages WHERE room = 3 AND position IN (0, 7, 8)");
    fill(20);
    write([](tx& db) { sql::run(connection(db), tear); });
    for (std::int64_t const position : {0, 7, 8})
        left.erase(position);
    CHECK(wrong_rooms() == std::vector<room_id>{here});
    write([](tx& db) { recount_gaps(connection(db), here); });
    CHECK(gaps() == "0:0=3<8 1:0=3<8");
    compare();
}

TEST_CASE_FIXTURE(fixture, "a room without messages and gaps is right, and stays without gaps")
{
    write([](tx& db) { recount_gaps(connection(db), here); });
    CHECK(gaps().empty());
    CHECK(wrong_rooms().empty());
}

// json_text ---------------------------------------------------------------------------------------

TEST_CASE("what says nothing is no text: null, an object without members, but an empty list is")
{
    CHECK_FALSE(to_json_text(boost::json::value()));
    CHECK_FALSE(to_json_text(boost::json::object()));
    CHECK(to_json_text(boost::json::value(boost::json::object())) == "{}");
    CHECK(to_json_text(boost::json::value(false)) == "false");
    CHECK(to_json_text(std::vector<std::string>()) == "[]");
    CHECK(to_json_text(std::vector<std::string>{"a\"b", "é", ""}) ==
          R"(["a\"b","é",""])");
}

TEST_CASE("columns come back as they were written, to the last digit and in their order")
{
    for (char const* const text :
         {R"({"z":1,"a":[null,true,"x\n"],"t":1700000000.1234567})", "[]", "false", "\"\"", "0.1",
          "18446744073709551615", "-9223372036854775808", R"(["\u0000"])"}) {
        auto const value = boost::json::parse(text);
        auto const stored = to_json_text(value);
        REQUIRE(stored);
        auto const again = parse_json_column(*stored);
        CHECK(to_json_text(again) == stored);
    }
    CHECK(parse_json_column("").is_null());
    CHECK(parse_object_column("").empty());
    CHECK(parse_texts_column("").empty());
    CHECK(parse_texts_column("null").empty());
    std::vector<std::string> const names{"user", "!guest", std::string("\0x", 2)};
    CHECK(parse_texts_column(to_json_text(names)) == names);
}

TEST_CASE("a damaged column throws, and is not taken for something else")
{
    for (char const* const text : {"{", "nul", "[1,]", "{}x", "\xFF", "'a'"})
        CHECK_THROWS_AS(parse_json_column(text), std::runtime_error);
    for (char const* const text : {"[]", "null", "5", "\"{}\"", "{\"a\":}"})
        CHECK_THROWS_AS(parse_object_column(text), std::runtime_error);
    for (char const* const text : {"{}", "[1]", "[\"a\",null]", "\"a\"", "[[\"a\"]]"})
        CHECK_THROWS_AS(parse_texts_column(text), std::runtime_error);
    auto const deep = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    CHECK(parse_json_column(deep(200)).is_array());
    CHECK_THROWS_AS(parse_json_column(deep(300)), std::runtime_error);
}
