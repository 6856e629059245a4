// Looks a database over: SQLite's own check, the schema, and what the tables promise each other.
#include "db/check.hpp"

#include "db/faults.hpp"
#include "db/load_view.hpp"
#include "db/migrations.hpp"
#include "db/sqlite/connection.hpp"
#include "db/webhooks.hpp"

#include <stdexcept>

namespace oc {
namespace {

// SQLite answers "ok", or one problem a row.
sql::query const quick_check("PRAGMA quick_check(20)");
sql::query const foreign_key_check("SELECT count(*) FROM pragma_foreign_key_check");

// A block's gaps are the positions up to the room's last one, taken or deleted, that are not taken.
sql::query const list_wrong_gaps(
    "WITH ends AS (SELECT room, max(position) AS last FROM (SELECT room, max(position) AS position "
    "FROM messages GROUP BY room UNION ALL SELECT room, max(last) FROM message_gaps GROUP BY room) "
    "GROUP BY room), "
    "removed AS (SELECT room, level, sum(count) AS count FROM message_gaps GROUP BY room, level) "
    "SELECT ends.room, ends.last + 1 - (SELECT count(*) FROM messages WHERE room = ends.room), "
    "coalesce((SELECT count FROM removed WHERE room = ends.room AND level = 0), 0), "
    "coalesce((SELECT count FROM removed WHERE room = ends.room AND level = 1), 0) FROM ends");

// Each block by itself: its rows and its gaps fill it, but for the last block of a room.
sql::query const list_wrong_blocks(
    "SELECT gaps.room, gaps.block FROM message_gaps AS gaps WHERE gaps.level = 0 AND "
    "gaps.count + (SELECT count(*) FROM messages WHERE room = gaps.room "
    "AND position >= gaps.block * 256 AND position < gaps.block * 256 + 256) <> "
    "min(256, 1 - gaps.block * 256 + max("
    "coalesce((SELECT max(position) FROM messages WHERE room = gaps.room), -1), "
    "(SELECT max(last) FROM message_gaps WHERE room = gaps.room))) LIMIT 20");

// The large blocks of level 1 are 256 small ones each.
sql::query const list_wrong_large_blocks(
    "SELECT room, block FROM message_gaps AS large WHERE level = 1 AND count <> "
    "(SELECT coalesce(sum(count), 0) FROM message_gaps WHERE room = large.room AND level = 0 "
    "AND block >= large.block * 256 AND block < large.block * 256 + 256) LIMIT 20");

void check_blocks(sql::connection& on, sql::query const& list_wrong,
                  std::vector<std::string>& problems)
{
    sql::cursor block(on, list_wrong);
    while (block.next())
        problems.push_back("the gaps of room " + std::to_string(block.integer(0)) + ", block " +
                           std::to_string(block.integer(1)) + ", are counted wrong");
}

void check_pages(sql::connection& on, std::vector<std::string>& problems)
{
    sql::cursor row(on, quick_check);
    while (row.next())
        if (row.text(0) != "ok")
            problems.push_back("damaged: " + row.string(0));
    sql::cursor orphans(on, foreign_key_check);
    if (orphans.next() && orphans.integer(0) > 0)
        problems.push_back(std::to_string(orphans.integer(0)) +
                           " rows refer to a user who does not exist");
}

void check_gaps(sql::connection& on, std::vector<std::string>& problems)
{
    sql::cursor row(on, list_wrong_gaps);
    while (row.next()) {
        auto const missing = row.integer(1);
        for (int level = 0; level < 2; ++level)
            if (row.integer(2 + level) != missing)
                problems.push_back("room " + std::to_string(row.integer(0)) + " lacks " +
                                   std::to_string(missing) + " messages, but its gaps of level " +
                                   std::to_string(level) + " count " +
                                   std::to_string(row.integer(2 + level)));
    }
    check_blocks(on, list_wrong_blocks, problems);
    check_blocks(on, list_wrong_large_blocks, problems);
}

void check_open(sql::connection& on, std::vector<std::string>& problems)
{
    auto const before = problems.size();
    check_pages(on, problems);
    if (find_schema_version(on) == 0) {
        problems.emplace_back(nothing_in_it);
        return;
    }
    if (auto const schema = find_schema_problem(on, known_migrations()); !schema.empty()) {
        problems.push_back(schema);
        return;
    }
    if (find_schema_version(on) < static_cast<std::int64_t>(known_migrations().size()))
        return; // the next start brings it up; until then it lacks tables that are read here
    if (problems.size() == before) // the tables can be trusted to be what they say
        check_gaps(on, problems);
    load_view(on, nullptr);
}

} // namespace

std::vector<std::string> check_database(std::filesystem::path const& file)
{
    std::vector<std::string> problems;
    if (!std::filesystem::exists(file))
        return {"there is no file " + file.string()};
    try {
        sqlite::connection on(file, sqlite::open_mode::check);
        on.begin_read();
        check_open(on, problems);
        on.commit();
    } catch (std::exception const& cause) {
        problems.emplace_back(cause.what());
    }
    return problems;
}

std::int64_t count_lost_webhook_tokens(std::filesystem::path const& file,
                                       std::optional<secret_box::key> const& secret)
{
    try {
        sqlite::connection on(file, sqlite::open_mode::check);
        on.begin_read();
        std::int64_t lost = 0;
        if (find_schema_version(on) == static_cast<std::int64_t>(known_migrations().size())) {
            secret_box const secrets(secret.value_or(secret_box::key{}));
            lost = webhooks_reader(on, &secrets).count_lost_tokens();
        }
        on.commit();
        return lost;
    } catch (std::exception const&) {
        return 0;
    }
}

} // namespace oc
