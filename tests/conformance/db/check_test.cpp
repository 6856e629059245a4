// What `originchats check` finds in a database, and that it changes nothing.
#include "conformance/db/fixture.hpp"
#include "db/check.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

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
            for (int i = 0; i < 600; ++i) {
                auto m = make_message(1 + i % 2, "m" + std::to_string(i));
                db.messages.insert(m);
            }
            for (int i = 100; i < 140; ++i)
                db.messages.remove(*db.messages.find(1 + i % 2, "m" + std::to_string(i)));
            return true;
        });
    }

    std::string problems() const
    {
        std::string all;
        for (auto const& each : check_database(folder.database()))
            all += each + "\n";
        return all;
    }
    bool finds(std::string_view words) const { return problems().find(words) != std::string::npos; }
    std::string bytes() const
    {
        std::ifstream in(folder.database(), std::ios::binary);
        return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    }

    temporary_folder folder;
};

std::size_t files_in(std::filesystem::path const& folder)
{
    using entries = std::filesystem::directory_iterator;
    return static_cast<std::size_t>(std::distance(entries(folder), entries()));
}

} // namespace

TEST_CASE_FIXTURE(fixture, "a good database has no problems, and checking leaves no trace")
{
    auto const before = bytes();
    auto const files = files_in(folder.database().parent_path());
    CHECK_EQ(problems(), "");
    CHECK(bytes() == before);
    CHECK_EQ(files_in(folder.database().parent_path()), files);
}

TEST_CASE_FIXTURE(fixture, "a database is checked while its server runs")
{
    test_store s(folder.database());
    s.write([](tx& db) { return db.messages.remove(*db.messages.find(1, "m0")), true; });
    CHECK_EQ(problems(), "");
    CHECK(s.write([](tx& db) { return db.meta.set("k", "v"), true; }).committed);
}

TEST_CASE_FIXTURE(fixture, "gaps that are counted wrong are found")
{
    SUBCASE("a level that counts too many")
    {
        tamper(folder.database(), "UPDATE message_gaps SET count = count + 1 WHERE level = 0");
        CHECK(finds("room 1 lacks 20 messages, but its gaps of level 0 count 21"));
        CHECK(finds("room 2"));
        CHECK_FALSE(finds("level 1"));
    }
    SUBCASE("the upper level")
    {
        tamper(folder.database(),
               "UPDATE message_gaps SET count = 19 WHERE level = 1 AND room = 2");
        CHECK(finds("room 2 lacks 20 messages, but its gaps of level 1 count 19"));
        CHECK_FALSE(finds("room 1"));
    }
    SUBCASE("a message deleted behind our back")
    {
        tamper(folder.database(), "DELETE FROM messages WHERE room = 1 AND position = 200");
        CHECK(finds("room 1 lacks 21 messages"));
    }
    SUBCASE("the right total in the wrong block")
    {
        tamper(folder.database(),
               "UPDATE message_gaps SET block = 1 WHERE room = 1 AND level = 0;");
        CHECK(finds("room 1, block 1"));
    }
    SUBCASE("the right total in the wrong large block")
    {
        tamper(folder.database(), "UPDATE message_gaps SET block = 1 WHERE room = 1 AND level = 1");
        CHECK(finds("room 1, block 1"));
    }
    SUBCASE("no gaps at all")
    {
        tamper(folder.database(), "DELETE FROM message_gaps");
        CHECK(finds("room 1 lacks 20 messages, but its gaps of level 0 count 0"));
    }
}

TEST_CASE_FIXTURE(fixture, "a secret of nobody is found")
{
    tamper(folder.database(), "PRAGMA foreign_keys = OFF; DELETE FROM users");
    CHECK(finds("1 rows refer to a user who does not exist"));
}

TEST_CASE_FIXTURE(fixture, "unreadable columns are found")
{
    tamper(folder.database(), "UPDATE users SET extra = '{'");
    CHECK(finds("the column extra cannot be read (it is no JSON)"));
}

TEST_CASE_FIXTURE(fixture, "a newer schema is found")
{
    tamper(folder.database(), "INSERT INTO schema_migrations VALUES (99, '0099_later.sql', '', 0)");
    CHECK(finds("newer program"));
}

TEST_CASE_FIXTURE(fixture, "damaged pages are found")
{
    auto all = bytes();
    for (std::size_t at = 4096 * 12; at + 4096 < all.size(); at += 4096 * 3)
        all.replace(at, 2048, 2048, '\x5a');
    std::ofstream(folder.database(), std::ios::binary) << all;
    CHECK_NE(problems(), "");
}

TEST_CASE("files that are no database of ours are named as what they are")
{
    temporary_folder const folder;
    CHECK_EQ(check_database(folder.database()),
             std::vector<std::string>{"there is no file " + folder.database().string()});
    std::ofstream(folder.database()) << std::string(5000, 'x');
    REQUIRE_EQ(check_database(folder.database()).size(), 1);
    CHECK_NE(check_database(folder.database())[0].find("not a database"), std::string::npos);
    std::ofstream(folder.database(), std::ios::trunc).flush();
    REQUIRE_EQ(check_database(folder.database()).size(), 1);
    CHECK_NE(check_database(folder.database())[0].find("empty"), std::string::npos);
}
