// The seam to the engine: parameters by name, values to the last bit, failures by kind.
#include "conformance/db/fixture.hpp"
#include "db/json_text.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <limits>

using namespace oc;
using namespace oc::test;

namespace {

struct fixture {
    fixture() { on.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT UNIQUE, c REAL)"); }
    temporary_folder folder;
    sqlite::connection on{folder.database(), sqlite::open_mode::write};
};

sql::query const insert_row("INSERT INTO t (a, b, c) VALUES ($1, $2, $3)");
sql::query const list_b("SELECT b FROM t ORDER BY a");
sql::query const count_rows("SELECT count(*) FROM t");

sql::failure_kind kind_of(std::function<void()> const& body)
{
    try {
        body();
    } catch (sql::failure const& caught) {
        return caught.kind();
    }
    throw std::logic_error("nothing failed");
}

} // namespace

TEST_CASE_FIXTURE(fixture, "parameters are bound by their number, not by where they first appear")
{
    static sql::query const mixed("SELECT $3, $1, $2, $1");
    sql::cursor row(on, mixed, "one", "two", "three");
    REQUIRE(row.next());
    CHECK_EQ(row.string(0) + row.string(1) + row.string(2) + row.string(3), "threeonetwoone");
    CHECK_FALSE(row.next());
}

TEST_CASE_FIXTURE(fixture, "bytes come back as they went in")
{
    static sql::query const echo("SELECT $1, typeof($1), length($1), $2, typeof($2), $3");
    std::string const bytes("\0\xFF\xC3(", 4);
    sql::cursor row(on, echo, sql::blob{bytes}, sql::blob{}, std::optional<sql::blob>());
    REQUIRE(row.next());
    CHECK_EQ(row.blob(0), bytes);
    CHECK_EQ(row.text(1), "blob");
    CHECK_EQ(row.integer(2), 4);
    CHECK_EQ(row.blob(3), "");
    CHECK_EQ(row.text(4), "blob"); // no bytes are no null
    CHECK(row.is_null(5));
    CHECK_EQ(row.blob(5), "");
}

TEST_CASE_FIXTURE(fixture, "values come back as they went in")
{
    static sql::query const echo("SELECT $1, $2, $3, $4, $5, $6, $7");
    sql::cursor row(on, echo, std::numeric_limits<std::int64_t>::min(), 0.1, true,
                    std::string("a\0b", 3), std::string_view(), std::optional<int>(),
                    std::optional<std::string>("x"));
    REQUIRE(row.next());
    CHECK_EQ(row.integer(0), std::numeric_limits<std::int64_t>::min());
    CHECK_EQ(row.real(1), 0.1);
    CHECK(row.flag(2));
    CHECK_EQ(row.string(3), std::string("a\0b", 3));
    CHECK_FALSE(row.is_null(4)); // the empty text is no null
    CHECK_EQ(row.optional_string(4), "");
    CHECK(row.is_null(5));
    CHECK_EQ(row.optional_string(5), std::nullopt);
    CHECK_EQ(row.optional_string(6), "x");
}

TEST_CASE_FIXTURE(fixture, "a cursor keeps copies of its texts")
{
    static sql::query const echo("SELECT $1 UNION ALL SELECT $1");
    auto text = std::make_unique<std::string>(100, 'x');
    sql::cursor row(on, echo, *text);
    *text = std::string(100, 'y');
    text.reset();
    REQUIRE(row.next());
    CHECK_EQ(row.string(0), std::string(100, 'x'));
    REQUIRE(row.next());
    CHECK_EQ(row.string(0), std::string(100, 'x'));
}

TEST_CASE_FIXTURE(fixture, "a statement can be used again after it failed or was left early")
{
    sql::run(on, insert_row, 1, "x", 1.5);
    CHECK_THROWS_AS(sql::run(on, insert_row, 2, "x", 2.5), sql::failure);
    sql::run(on, insert_row, 2, "y", 2.5);
    {
        sql::cursor row(on, list_b);
        CHECK(row.next());
    }
    sql::cursor row(on, list_b);
    CHECK(row.next());
    CHECK_EQ(row.text(0), "x");
    CHECK(row.next());
    CHECK_EQ(row.text(0), "y");
}

TEST_CASE_FIXTURE(fixture, "failures tell whether the transaction stands")
{
    on.begin_write();
    sql::run(on, insert_row, 1, "x", 1.5);
    CHECK(kind_of([&] { sql::run(on, insert_row, 1, "y", 1.5); }) == sql::failure_kind::statement);
    CHECK(on.is_transaction_sound());
    static sql::query const nonsense("SELEKT 1");
    CHECK(kind_of([&] { sql::run(on, nonsense); }) == sql::failure_kind::statement);
    CHECK(on.is_transaction_sound());

    on.execute("PRAGMA max_page_count = 1");
    CHECK(kind_of([&] { sql::run(on, insert_row, 2, std::string(100'000, 'x'), 1.5); }) ==
          sql::failure_kind::world);
    CHECK_FALSE(on.is_transaction_sound());
    on.rollback();
    CHECK_FALSE(on.is_transaction_sound()); // there is none
    on.begin_write();
    CHECK(on.is_transaction_sound());
    CHECK_EQ(ask(on, count_rows), "0");
    on.rollback();
}

TEST_CASE_FIXTURE(fixture, "what a failure says has the engine's words and none of the values")
{
    sql::run(on, insert_row, 1, "a secret", 1.5);
    try {
        sql::run(on, insert_row, 2, "a secret", 1.5);
        FAIL("the constraint was not kept");
    } catch (sql::failure const& caught) {
        CHECK_EQ(std::string(caught.what()), "SQLite: UNIQUE constraint failed: t.b (code 2067)");
    }
}

TEST_CASE_FIXTURE(fixture, "begin rolls back what an earlier transaction left")
{
    on.begin_write();
    sql::run(on, insert_row, 1, "x", 1.5);
    on.begin_write();
    CHECK_EQ(ask(on, count_rows), "0");
    on.commit();
}

TEST_CASE_FIXTURE(fixture, "a read-only connection sees a snapshot and changes nothing")
{
    on.execute("PRAGMA application_id = 1329816674");
    sqlite::connection reader(folder.database(), sqlite::open_mode::read);
    reader.begin_read();
    CHECK_EQ(ask(reader, count_rows), "0");
    sql::run(on, insert_row, 1, "x", 1.5);
    CHECK_EQ(ask(reader, count_rows), "0");
    CHECK_THROWS_AS(reader.execute("DELETE FROM t"), sql::failure);
    reader.commit();
    reader.begin_read();
    CHECK_EQ(ask(reader, count_rows), "1");
    reader.commit();
}

TEST_CASE_FIXTURE(fixture, "the database is set up to lose nothing")
{
    static sql::query const journal("PRAGMA journal_mode");
    static sql::query const synchronous("PRAGMA synchronous");
    static sql::query const foreign_keys("PRAGMA foreign_keys");
    CHECK_EQ(ask(on, journal), "wal");
    CHECK_EQ(ask(on, synchronous), "2");
    CHECK_EQ(ask(on, foreign_keys), "1");
}

TEST_CASE("JSON columns: null and empty objects take no room, everything else comes back")
{
    CHECK_EQ(to_json_text(boost::json::value()), std::nullopt);
    CHECK_EQ(to_json_text(boost::json::object()), std::nullopt);
    CHECK_EQ(to_json_text(boost::json::value(boost::json::array())), "[]");
    CHECK(parse_json_column("").is_null());
    CHECK(parse_object_column("").empty());
    CHECK(parse_texts_column("").empty());
    std::vector<std::string> const texts{"", "a\"b", std::string("z\0", 2), "\xf0\x9f\x90\x88"};
    CHECK_EQ(parse_texts_column(to_json_text(texts)), texts);
    for (char const* text : {"[1,-1,18446744073709551615,1.5,1e300]", "{\"b\":1,\"a\":[null,true]}",
                             "\"\\u0000\"", "0.1"}) {
        auto const value = boost::json::parse(text);
        CHECK(parse_json_column(to_json_text(value).value()) == value);
    }
    std::string const deep = std::string(200, '[') + std::string(200, ']');
    CHECK_EQ(boost::json::serialize(parse_json_column(deep)), deep);
    CHECK_THROWS_AS(parse_json_column("{"), std::runtime_error);
    CHECK_THROWS_AS(parse_object_column("[]"), std::runtime_error);
    CHECK_THROWS_AS(parse_texts_column("[1]"), std::runtime_error);
    CHECK_THROWS_AS(parse_texts_column("{}"), std::runtime_error);
}
