// Every page is looked at for where it leads; those that nothing leads to are told by the types of
// their first record.
#include "db/sqlite/lost_pages.hpp"

#include "db/sqlite/broken_file.hpp"
#include "db/sqlite/page_format.hpp"

#include <fstream>
#include <optional>
#include <unordered_set>

namespace oc::sqlite {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t columns_min = 5; // keys of indexes have fewer
constexpr std::size_t branch_header = 12;
constexpr std::size_t leaf_header = 8;

bool is_branch(char type)
{
    return type == page_types::key_branch || type == page_types::row_branch;
}

bool is_tree(char type)
{
    return is_branch(type) || type == page_types::key_leaf || type == page_types::table_leaf;
}

class page_file {
public:
    explicit page_file(fs::path const& file)
        : page_bytes_(find_page_bytes(file)),
          count_(static_cast<std::uint32_t>(fs::file_size(file) / page_bytes_)),
          in_(file, std::ios::binary), page_(page_bytes_, '\0')
    {
    }

    std::uint32_t count() const { return count_; }

    /// Counted from 1; good until the next call. Empty when it is not there.
    std::string_view read(std::uint32_t number)
    {
        if (number == 0 || number > count_)
            return {};
        in_.clear();
        in_.seekg(static_cast<std::streamoff>(number - 1) *
                  static_cast<std::streamoff>(page_bytes_));
        in_.read(page_.data(), static_cast<std::streamsize>(page_bytes_));
        return in_ ? std::string_view(page_) : std::string_view();
    }

private:
    std::size_t page_bytes_;
    std::uint32_t count_;
    std::ifstream in_;
    std::string page_;
};

std::size_t cell_count(std::string_view page, std::size_t header)
{
    return std::min<std::size_t>(read_number(page, 3, 2), (page.size() - header) / 4);
}

std::vector<std::uint32_t> list_children(std::string_view page)
{
    std::vector<std::uint32_t> children;
    for (std::size_t i = 0; i < cell_count(page, branch_header); ++i) {
        auto const cell = read_number(page, branch_header + 2 * i, 2);
        if (cell + sizeof(std::uint32_t) <= page.size())
            children.push_back(read_number(page, cell, 4));
    }
    children.push_back(read_number(page, 8, 4));
    return children;
}

/// False when the list leads out of the file.
bool add_free_pages(page_file& file, std::unordered_set<std::uint32_t>& to)
{
    constexpr std::size_t first_trunk_at = 32, numbers_at = 8;
    auto const first = file.read(1);
    if (first.empty())
        return false;
    auto trunk = read_number(first, first_trunk_at, 4);
    while (trunk != 0) {
        auto const page = file.read(trunk);
        if (page.empty() || !to.insert(trunk).second)
            return false;
        auto const count = std::min<std::size_t>(read_number(page, 4, 4), page.size() / 4 - 2);
        for (std::size_t i = 0; i < count; ++i)
            to.insert(read_number(page, numbers_at + 4 * i, 4));
        trunk = read_number(page, 0, 4);
    }
    return true;
}

bool fits(std::uint64_t type, record_shape::column const& column)
{
    constexpr std::uint64_t real = 7, last_number = 9, first_text = 12;
    if (type == 0)
        return column.may_be_null;
    if (column.type == "TEXT")
        return type > first_text && type % 2 == 1;
    if (column.type == "BLOB")
        return type >= first_text && type % 2 == 0;
    return type <= last_number && (type != real || column.type == "REAL");
}

bool fits(std::vector<std::uint64_t> const& types, record_shape const& shape)
{
    if (types.size() > shape.columns.size() || types.size() + 1 < shape.columns.size())
        return false; // one column may have come since
    for (std::size_t i = 0; i < types.size(); ++i)
        if (!fits(types[i], shape.columns[i]))
            return false;
    return true;
}

// Of the first cell.
std::vector<std::uint64_t> read_types(std::string_view page)
{
    constexpr std::size_t columns_max = 64;
    auto const type = page[0];
    auto const header = is_branch(type) ? branch_header : leaf_header;
    if (cell_count(page, header) == 0)
        return {};
    page_reader in(page, read_number(page, header, 2) + (is_branch(type) ? 4 : 0));
    in.varint(); // bytes
    if (type == page_types::table_leaf)
        in.varint(); // row number
    auto const begin = in.at();
    auto const end = begin + in.varint();
    std::vector<std::uint64_t> types;
    while (in.at() < end && types.size() < columns_max)
        types.push_back(in.varint());
    return in.at() == end ? types : std::vector<std::uint64_t>();
}

// A branch of a tree of rows has no records itself.
std::vector<std::uint64_t> read_types_below(page_file& file, std::uint32_t number)
{
    constexpr int depth_max = 20;
    std::string page(file.read(number));
    for (int depth = 0; depth < depth_max && !page.empty(); ++depth) {
        if (page[0] != page_types::row_branch)
            return is_tree(page[0]) ? read_types(page) : std::vector<std::uint64_t>();
        std::string below;
        for (auto const child : list_children(page))
            if (below = file.read(child); !below.empty())
                break;
        page = std::move(below);
    }
    return {};
}

} // namespace

std::map<std::string, std::vector<std::uint32_t>>
find_lost_trees(fs::path const& name, std::vector<record_shape> const& tables,
                std::vector<std::uint32_t> const& roots)
{
    page_file file(name);
    std::unordered_set<std::uint32_t> known(roots.begin(), roots.end());
    if (file.count() == 0 || !add_free_pages(file, known))
        return {};
    for (std::uint32_t number = 2; number <= file.count(); ++number)
        if (auto const page = file.read(number); !page.empty() && is_branch(page[0]))
            for (auto const child : list_children(page))
                known.insert(child);
    std::map<std::string, std::vector<std::uint32_t>> found;
    for (std::uint32_t number = 2; number <= file.count(); ++number) {
        auto const page = file.read(number);
        if (page.empty() || !is_tree(page[0]) || known.contains(number))
            continue;
        bool const is_keyed =
            page[0] == page_types::key_leaf || page[0] == page_types::key_branch;
        auto const types = read_types_below(file, number);
        for (auto const& table : tables)
            if (table.is_keyed == is_keyed && table.columns.size() >= columns_min &&
                !types.empty() && fits(types, table)) {
                found[table.table].push_back(number);
                break;
            }
    }
    return found;
}

} // namespace oc::sqlite
