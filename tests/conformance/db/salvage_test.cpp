// What can be read of a damaged database gets into a new one, whichever page is broken; what is
// lost is told.
#include "db/salvage.hpp"

#include "conformance/db/fixture.hpp"
#include "db/faults.hpp"
#include "db/sqlite/broken_file.hpp"
#include "db/sqlite/copy_pages.hpp"
#include "db/sqlite/raw_handle.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

using namespace oc;
using namespace oc::test;

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t messages_made = 1500;
constexpr std::int64_t users_made = 120;
constexpr std::size_t page_bytes = 4096;

sql::query const count_messages("SELECT count(*) FROM messages");

struct fixture {
    fixture()
    {
        test_store s(folder.database());
        s.write([](tx& db) {
            for (std::int64_t i = 0; i < users_made; ++i) {
                db.users.insert(make_user("user" + std::to_string(i)));
                db.users.set_password_hash("USR:local_user" + std::to_string(i),
                                           std::string(100, 'h'));
            }
            for (std::int64_t i = 0; i < messages_made; ++i) {
                auto m = make_message(1, "m" + std::to_string(i), std::string(120, 'x'));
                db.messages.insert(m);
            }
            for (int i = 700; i < 720; ++i)
                db.messages.remove(*db.messages.find(1, "m" + std::to_string(i)));
            return true;
        });
        s.stored.stop();
        s.run();
        read();
    }

    void read()
    {
        std::ifstream in(folder.database(), std::ios::binary);
        whole = {std::istreambuf_iterator<char>(in), {}};
    }

    /// The database with that page (from 1) made of one byte.
    fs::path with_broken_page(std::size_t page, char byte) const
    {
        auto bytes = whole;
        return with(bytes.replace((page - 1) * page_bytes, page_bytes,
                                  std::string(page_bytes, byte)));
    }

    fs::path with(std::string const& bytes) const
    {
        auto const file = folder.database().parent_path() / "broken.db";
        std::ofstream(file, std::ios::binary) << bytes;
        return file;
    }

    /// A page that holds these bytes.
    std::size_t page_with(std::string_view bytes) const
    {
        auto const at = whole.find(bytes);
        REQUIRE(at != std::string::npos);
        return at / page_bytes + 1;
    }

    salvage_report salvage(fs::path const& broken) const
    {
        auto const fresh = folder.database().parent_path() / "fresh.db";
        fs::remove(fresh);
        auto const report = salvage_database(broken, fresh, 1'700'000'000);
        CHECK(sqlite::list_damage(fresh).empty());
        sqlite::connection on(fresh, sqlite::open_mode::write);
        on.begin_write();
        mend_faults(on);
        CHECK(find_faults(on).empty());
        sql::cursor row(on, count_messages);
        REQUIRE(row.next());
        CHECK_EQ(row.integer(0), rows_of(report, "messages"));
        return report;
    }

    static std::int64_t rows_of(salvage_report const& report, std::string_view table)
    {
        auto const found = std::ranges::find(report.tables, table, &salvaged_table::name);
        return found == report.tables.end() ? -1 : found->rows;
    }
    static std::int64_t damages_of(salvage_report const& report, std::string_view table)
    {
        auto const found = std::ranges::find(report.tables, table, &salvaged_table::name);
        return found == report.tables.end() ? -1 : found->damages;
    }

    temporary_folder folder;
    std::string whole{};
};

} // namespace

TEST_CASE_FIXTURE(fixture, "nothing is lost of a sound database")
{
    auto const report = salvage(folder.database());
    CHECK_EQ(rows_of(report, "messages"), messages_made - 20);
    CHECK_EQ(rows_of(report, "users"), users_made);
    CHECK_EQ(rows_of(report, "user_secrets"), users_made);
    CHECK_EQ(report.messages_lost, 0);
    CHECK(std::ranges::all_of(report.tables, [](auto const& each) { return each.damages == 0; }));
}

TEST_CASE_FIXTURE(fixture, "behind a page of messages that cannot be read it goes on")
{
    for (char const byte : {'\xA5', '\0', '\x0D', '\xFF'}) {
        // The text of one message; "m900" alone would be in the index of the ids too.
        auto const page = page_with("m900"
                                    "USR:");
        auto const report = salvage(with_broken_page(page, byte));
        CHECK_GE(damages_of(report, "messages"), 1);
        CHECK_GT(report.messages_lost, 0);
        CHECK_LT(report.messages_lost, 60);
        CHECK_EQ(rows_of(report, "messages"), messages_made - 20 - report.messages_lost);
        CHECK_EQ(rows_of(report, "users"), users_made);
    }
}

TEST_CASE_FIXTURE(fixture, "tables whose keys are texts go on too")
{
    auto const page = page_with("USR:local_user50" + std::string(100, 'h'));
    auto const report = salvage(with_broken_page(page, '\xA5'));
    CHECK_GE(damages_of(report, "user_secrets"), 1);
    CHECK_GT(rows_of(report, "user_secrets"), users_made / 2);
    CHECK_LT(rows_of(report, "user_secrets"), users_made);
    CHECK_EQ(report.messages_lost, 0);
    CHECK_EQ(rows_of(report, "messages"), messages_made - 20);
}

TEST_CASE_FIXTURE(fixture, "a header or a whole first page that is gone loses nothing else")
{
    for (std::size_t const bytes : {std::size_t{16}, std::size_t{100}, page_bytes}) {
        CAPTURE(bytes);
        auto const report = salvage(with(std::string(bytes, '\xA5') + whole.substr(bytes)));
        CHECK_EQ(rows_of(report, "messages"), messages_made - 20);
        CHECK_EQ(rows_of(report, "users"), users_made);
        CHECK_EQ(rows_of(report, "user_secrets"), users_made);
        CHECK_EQ(rows_of(report, "channels"), 1);
        CHECK_EQ(report.messages_lost, 0);
    }
}

TEST_CASE_FIXTURE(fixture, "of a file whose end is missing the beginning is saved")
{
    auto const pages = whole.size() / page_bytes;
    auto const kept = pages * 5 / 8; // those of an empty database, and a third of the messages
    auto const file = with(whole.substr(0, kept * page_bytes + 100));
    auto const damage = sqlite::list_file_damage(file);
    REQUIRE_FALSE(damage.empty());
    CHECK_EQ(damage.front(), "its end is missing: " + std::to_string(kept) + " of " +
                                 std::to_string(pages) + " pages are there");
    auto const report = salvage(file);
    // The pages above the messages are behind the end.
    CHECK_GT(rows_of(report, "messages"), messages_made / 8);
    CHECK_LT(rows_of(report, "messages"), messages_made / 2);
    CHECK_GT(rows_of(report, "users"), users_made / 2);
}

TEST_CASE_FIXTURE(fixture, "what is no database of ours is not taken for one")
{
    CHECK_THROWS_WITH(salvage(with(std::string(10 * page_bytes, 'x'))),
                      doctest::Contains("restore a backup"));
    CHECK_THROWS_WITH(salvage(with("short")), doctest::Contains("restore a backup"));
    auto const theirs = with("");
    sqlite::raw_handle(theirs, sqlite::raw_mode::write).execute("CREATE TABLE theirs (a)");
    CHECK_THROWS_WITH(sqlite::list_file_damage(theirs), doctest::Contains("some other program"));
}

TEST_CASE_FIXTURE(fixture, "whichever page is broken, what comes out is sound, or it says why not")
{
    auto const pages = whole.size() / page_bytes;
    std::size_t saved = 0;
    std::size_t tried = 0;
    for (std::size_t page = 2; page <= pages; page += 9) {
        CAPTURE(page);
        auto const broken = with_broken_page(page, '\xA5');
        ++tried;
        try {
            saved += rows_of(salvage(broken), "messages") > messages_made / 2 ? 1 : 0;
        } catch (std::exception const& failure) {
            CHECK(std::string_view(failure.what()).find("restore a backup") !=
                  std::string_view::npos);
        }
    }
    CHECK_GE(tried, 10);
    CHECK_GE(saved + 3, tried); // but for the schema and the roots of the largest trees
}
