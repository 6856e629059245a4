// A fresh schema, then table by table; the search index is not copied but made anew by who mends.
#include "db/salvage.hpp"

#include "db/gap_recount.hpp"
#include "db/migrations.hpp"
#include "db/sqlite/broken_file.hpp"
#include "db/sqlite/connection.hpp"
#include "db/sqlite/table_rescue.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace oc {
namespace {

sql::query const list_tables("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid");
sql::query const count_gaps("SELECT coalesce(sum(count), 0) FROM message_gaps WHERE level = 0 "
                            "AND room NOT IN (SELECT room FROM dead_rooms)");

// Made anew, or the migrations' own.
constexpr std::array<std::string_view, 4> not_copied{"search_filters", "search_texts",
                                                     "search_unsealed", "schema_migrations"};

std::int64_t count_removed(sql::connection& on)
{
    sql::cursor row(on, count_gaps);
    return row.next() ? row.integer(0) : 0;
}

std::vector<std::string> make_tables(std::filesystem::path const& file, unix_seconds now)
{
    std::vector<std::string> names;
    sqlite::connection fresh(file, sqlite::open_mode::write);
    migrate(fresh, known_migrations(), now);
    {
        sql::cursor row(fresh, list_tables);
        while (row.next())
            if (std::ranges::find(not_copied, row.text(0)) == not_copied.end() &&
                !row.text(0).starts_with("sqlite_"))
                names.push_back(row.string(0));
    }
    fresh.maintain_at_close();
    return names;
}

bool has_schema(std::filesystem::path const& file)
{
    try {
        sqlite::raw_handle const source(file, sqlite::raw_mode::read);
        source.execute("SELECT count(*) FROM sqlite_master; SELECT 1 FROM messages LIMIT 0");
        return true;
    } catch (sql::failure const&) {
        return false;
    }
}

/// A copy of a file that is not opened as it is; gone with the object.
class readable_copy {
public:
    readable_copy(std::filesystem::path const& from, std::filesystem::path to)
        : readable_copy(std::move(to)) // from here on it is removed, also when the disk is full
    {
        knows_free_pages_ = sqlite::copy_with_header(from, file_);
    }
    ~readable_copy() { remove(); }
    readable_copy(readable_copy const&) = delete;
    readable_copy& operator=(readable_copy const&) = delete;

    std::filesystem::path const& file() const { return file_; }
    /// What else there is of a table, under names of its own.
    std::vector<std::string> pieces_of(std::string const& table) const
    {
        auto const found = pieces_.find(table);
        return found == pieces_.end() ? std::vector<std::string>() : found->second;
    }

    /// As far as the file itself still tells where its tables are; `like` has the same tables.
    void rebuild_schema(std::vector<std::string> const& tables, std::filesystem::path const& like)
    {
        sqlite::raw_handle const fresh(like, sqlite::raw_mode::read);
        found_tables found{.like = fresh, .roots = sqlite::find_table_roots(file_)};
        for (auto const& table : tables) {
            found.shapes.push_back(sqlite::describe_records(fresh, table));
            if (auto const at = found.roots.find(table); at != found.roots.end())
                found.known.push_back(
                    {table, sqlite::plain_definition(fresh, table, table), at->second});
        }
        if (knows_free_pages_)
            add_pieces(found);
        if (found.known.empty())
            throw std::runtime_error("neither its schema nor any of its tables can be found: "
                                     "nothing can be saved; restore a backup");
        sqlite::write_schema(file_, found.known);
    }
    /// Without them what was deleted would come back with what is lost.
    bool knows_free_pages() const { return knows_free_pages_; }

private:
    explicit readable_copy(std::filesystem::path to) : file_(std::move(to)) { remove(); }

    struct found_tables {
        sqlite::raw_handle const& like;
        std::vector<sqlite::record_shape> shapes{};
        std::map<std::string, std::uint32_t> roots{};
        std::vector<sqlite::known_table> known{};
    };

    // Trees that the pages above them do not lead to any more.
    void add_pieces(found_tables& found)
    {
        std::vector<std::uint32_t> reached;
        for (auto const& [table, root] : found.roots)
            reached.push_back(root);
        for (auto const& [table, lost] : sqlite::find_lost_trees(file_, found.shapes, reached))
            for (auto const root : lost) {
                auto const called = table + "~" + std::to_string(root);
                found.known.push_back(
                    {called, sqlite::plain_definition(found.like, table, called), root});
                pieces_[table].push_back(called);
            }
    }

    void remove() const
    {
        std::error_code ignored;
        for (char const* const suffix : {"", "-wal", "-shm", "-journal"})
            std::filesystem::remove(file_.string() + suffix, ignored);
    }

    std::filesystem::path file_;
    bool knows_free_pages_ = false;
    std::map<std::string, std::vector<std::string>> pieces_{};
};

std::int64_t count_lost(std::filesystem::path const& file)
{
    sqlite::connection on(file, sqlite::open_mode::write);
    on.begin_write();
    auto const known = count_removed(on);
    for (auto const room : list_rooms_with_wrong_gaps(on))
        recount_gaps(on, room);
    auto const lost = count_removed(on) - known;
    on.commit();
    on.maintain_at_close();
    return std::max<std::int64_t>(lost, 0);
}

} // namespace

salvage_report salvage_database(std::filesystem::path const& from, std::filesystem::path const& to,
                                unix_seconds now)
{
    salvage_report report;
    {
        auto const tables = make_tables(to, now);
        std::optional<readable_copy> copy;
        if (!has_schema(from)) {
            copy.emplace(from, to.string() + ".source");
            if (copy->knows_free_pages() || !has_schema(copy->file()))
                copy->rebuild_schema(tables, to);
        }
        sqlite::raw_handle const source(copy ? copy->file() : from, sqlite::raw_mode::read);
        sqlite::raw_handle const target(to, sqlite::raw_mode::write);
        target.execute("PRAGMA foreign_keys = OFF; BEGIN");
        for (auto const& table : tables) {
            auto copied = sqlite::rescue_table(source, target, table, table);
            for (auto const& piece : copy ? copy->pieces_of(table) : std::vector<std::string>())
                copied.rows += sqlite::rescue_table(source, target, table, piece).rows;
            report.tables.push_back({table, copied.rows, copied.damages});
        }
        target.execute("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
    }
    report.messages_lost = count_lost(to);
    return report;
}

} // namespace oc
