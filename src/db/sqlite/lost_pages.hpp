// lost_pages: trees that no way leads to any more because the pages above them are gone. Internal
// to the driver; one thread; nobody else may use the file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace oc::sqlite {

/// The columns of a table in the order in which its records hold them.
struct record_shape {
    std::string table;
    bool is_keyed = false; // a tree of keys, not of row numbers
    struct column {
        std::string type; // as declared
        bool may_be_null;
    };
    std::vector<column> columns{};
};

/// The first pages of such trees by table, the largest trees first found. Only records of five
/// columns and more are told apart. Nothing when the list of free pages cannot be read: what was
/// deleted lies on those, and must not come back.
std::map<std::string, std::vector<std::uint32_t>>
find_lost_trees(std::filesystem::path const& file, std::vector<record_shape> const& tables,
                std::vector<std::uint32_t> const& roots);

} // namespace oc::sqlite
