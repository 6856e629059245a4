// broken_file: a database file that SQLite does not even open (a header that is gone, an end that
// is missing, a schema in broken pages), made into a copy that can be read. Internal to the driver;
// one thread; nobody else may use the files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace oc::sqlite {

/// Everything that is wrong with the pages of a file, which may be no more than a part of a
/// database: what list_damage() finds, a header that is gone, an end that is missing. Empty when
/// nothing is. Changes nothing. Throws sql::failure for a database of another program.
std::vector<std::string> list_file_damage(std::filesystem::path const& file);

/// Copies `from` and its log to `to`, gives the copy a header that fits it and takes the log in.
/// Throws std::runtime_error when there is not a single page. Whether the copy still knows its free
/// pages.
bool copy_with_header(std::filesystem::path const& from, std::filesystem::path const& to);

/// Of a page, by the header.
std::size_t find_page_bytes(std::filesystem::path const& file);

/// The tables' first pages by name: what is said of them anywhere in the file, whether a way leads
/// there or not.
std::map<std::string, std::uint32_t> find_table_roots(std::filesystem::path const& file);

struct known_table {
    std::string name;
    std::string definition; // CREATE TABLE …
    std::uint32_t root;
};

/// Gives the file a schema of these tables and nothing else. Throws sql::failure.
void write_schema(std::filesystem::path const& file, std::vector<known_table> const& tables);

} // namespace oc::sqlite
