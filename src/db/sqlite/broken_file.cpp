// The file format (sqlite.org/fileformat2.html) as far as it takes: the header, leaves of tables,
// records.
#include "db/sqlite/broken_file.hpp"

#include "db/sql.hpp"
#include "db/sqlite/copy_pages.hpp"
#include "db/sqlite/page_format.hpp"
#include "db/sqlite/raw_handle.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace oc::sqlite {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view magic{"SQLite format 3\0", 16};
constexpr std::size_t header_bytes = 100;
constexpr std::size_t free_pages_at = 32, free_pages_bytes = 8;
constexpr std::size_t usual_page_bytes = 4096;
constexpr std::uint32_t our_application_id = 1'329'816'674; // of the first migration

void write_number(std::string& bytes, std::size_t at, std::size_t count, std::uint32_t number)
{
    for (std::size_t i = count; i-- > 0; number >>= 8U)
        bytes[at + i] = static_cast<char>(number & 0xFFU);
}

bool is_header(std::string_view bytes)
{
    return bytes.size() >= header_bytes && bytes.starts_with(magic);
}

// A field of two bytes, where 1 means 65536.
std::size_t page_bytes_of(std::string_view bytes)
{
    constexpr std::size_t least = 512, most = 65'536;
    if (!is_header(bytes))
        return usual_page_bytes;
    std::size_t const told = read_number(bytes, 16, 2);
    auto const size = told == 1 ? most : told;
    return size >= least && (size & (size - 1)) == 0 ? size : usual_page_bytes;
}

std::string read_start(fs::path const& file, std::size_t bytes)
{
    std::ifstream in(file, std::ios::binary);
    if (!in)
        throw std::runtime_error("cannot read " + file.string());
    std::string start(bytes, '\0');
    in.read(start.data(), static_cast<std::streamsize>(bytes));
    start.resize(static_cast<std::size_t>(in.gcount()));
    return start;
}

void write_start(fs::path const& file, std::string const& bytes)
{
    std::fstream out(file, std::ios::in | std::ios::out | std::ios::binary);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!out.flush())
        throw std::runtime_error("cannot write " + file.string());
}

// Of a file of so many pages that has no log and no free pages.
std::string make_header(std::size_t page_bytes, std::uint32_t pages)
{
    constexpr std::uint32_t changes = 1, schema_format = 4, utf8 = 1;
    std::string header(header_bytes, '\0');
    header.replace(0, magic.size(), magic);
    write_number(header, 16, 2, page_bytes > 32'768 ? 1 : static_cast<std::uint32_t>(page_bytes));
    header.replace(18, 6, std::string_view("\x01\x01\x00\x40\x20\x20", 6));
    write_number(header, 24, 4, changes);
    write_number(header, 28, 4, pages);
    write_number(header, 40, 4, 1);
    write_number(header, 44, 4, schema_format);
    write_number(header, 56, 4, utf8);
    write_number(header, 68, 4, our_application_id);
    write_number(header, 92, 4, changes); // the number of pages is believed for these changes
    write_number(header, 96, 4, SQLITE_VERSION_NUMBER);
    return header;
}

// "table", name, table's name, first page, definition: a row of sqlite_master.
std::optional<std::pair<std::string, std::uint32_t>> read_schema_row(std::string_view page,
                                                                     std::size_t cell)
{
    constexpr std::size_t columns = 5, name_column = 1, root_column = 3;
    page_reader in(page, cell);
    in.varint(); // bytes
    in.varint(); // rowid
    auto const header_at = in.at();
    auto const header_end = header_at + in.varint();
    std::array<std::uint64_t, columns> types{};
    for (auto& type : types)
        type = in.varint();
    if (in.at() != header_end)
        return std::nullopt;
    std::array<std::string_view, columns - 1> values{};
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = in.bytes(bytes_of_value(types[i]));
    constexpr std::size_t root_bytes_max = 4;
    auto const root = values[root_column];
    if (values[0] != "table" || root.empty() || root.size() > root_bytes_max)
        return std::nullopt;
    return std::pair(std::string(values[name_column]), read_number(root, 0, root.size()));
}

void add_rows_of(std::string_view page, std::map<std::string, std::uint32_t>& to)
{
    constexpr std::size_t header_of_leaf = 8;
    if (page.size() <= header_of_leaf || page[0] != page_types::table_leaf)
        return;
    auto const cells = std::min<std::size_t>(read_number(page, 3, 2), page.size() / 4);
    for (std::size_t i = 0; i < cells && header_of_leaf + 2 * i + 2 <= page.size(); ++i)
        if (auto row = read_schema_row(page, read_number(page, header_of_leaf + 2 * i, 2)))
            to.insert(std::move(*row));
}

} // namespace

std::vector<std::string> list_file_damage(fs::path const& file)
{
    auto const start = read_start(file, header_bytes);
    auto const pages = fs::file_size(file) / page_bytes_of(start);
    std::vector<std::string> damage;
    if (!is_header(start))
        damage.emplace_back("its header is gone");
    else if (auto const told = read_number(start, 28, 4);
             pages < told && !fs::exists(file.string() + "-wal"))
        damage.push_back("its end is missing: " + std::to_string(pages) + " of " +
                         std::to_string(told) + " pages are there");
    try {
        auto more = list_damage(file);
        damage.insert(damage.end(), more.begin(), more.end());
    } catch (sql::failure const& failure) {
        if (is_header(start) && read_number(start, 68, 4) != our_application_id)
            throw;
        damage.emplace_back(failure.what());
    }
    return damage;
}

bool copy_with_header(fs::path const& from, fs::path const& to)
{
    fs::copy_file(from, to);
    auto const page_bytes = page_bytes_of(read_start(to, header_bytes));
    auto const pages = fs::file_size(to) / page_bytes;
    if (pages == 0)
        throw std::runtime_error("it has no page at all: nothing can be saved; restore a backup");
    fs::resize_file(to, pages * page_bytes);
    auto header = make_header(page_bytes, static_cast<std::uint32_t>(pages));
    auto const old = read_start(to, header_bytes);
    if (is_header(old)) // where the free pages are
        header.replace(free_pages_at, free_pages_bytes, old, free_pages_at, free_pages_bytes);
    write_start(to, header);
    if (!fs::exists(from.string() + "-wal"))
        return is_header(old);
    fs::copy_file(from.string() + "-wal", to.string() + "-wal");
    try {
        raw_handle const copy(to, raw_mode::write);
        copy.execute("PRAGMA writable_schema = ON; PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (std::runtime_error const&) {
        // What stands in the file is all that there is, then.
    }
    return is_header(old);
}

std::size_t find_page_bytes(fs::path const& file)
{
    return page_bytes_of(read_start(file, header_bytes));
}

std::map<std::string, std::uint32_t> find_table_roots(fs::path const& file)
{
    std::map<std::string, std::uint32_t> found;
    std::string page(page_bytes_of(read_start(file, header_bytes)), '\0');
    std::ifstream in(file, std::ios::binary);
    for (bool is_first = true; in.read(page.data(), static_cast<std::streamsize>(page.size()));
         is_first = false)
        if (!is_first) // a schema of this size has its rows elsewhere
            add_rows_of(page, found);
    return found;
}

void write_schema(fs::path const& file, std::vector<known_table> const& tables)
{
    fs::remove(file.string() + "-wal");
    auto const page_bytes = page_bytes_of(read_start(file, header_bytes));
    auto const pages = fs::file_size(file) / page_bytes;
    auto first = make_header(page_bytes, static_cast<std::uint32_t>(pages));
    first.resize(page_bytes, '\0');
    first[header_bytes] = page_types::table_leaf; // an empty one: its cells begin at the end
    write_number(first, header_bytes + 5, 2, static_cast<std::uint32_t>(page_bytes & 0xFFFFU));
    write_start(file, first);

    raw_handle const copy(file, raw_mode::write);
    copy.execute("PRAGMA journal_mode = MEMORY; PRAGMA writable_schema = ON; BEGIN");
    for (auto const& table : tables)
        if (table.root > 1 && table.root <= pages)
            copy.execute("INSERT INTO sqlite_master VALUES ('table', '" + table.name + "', '" +
                         table.name + "', " + std::to_string(table.root) + ", '" +
                         table.definition + "')");
    copy.execute("COMMIT");
}

} // namespace oc::sqlite
