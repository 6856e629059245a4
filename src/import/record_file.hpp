// record_file: the records of one file, parsed. One thread.
#pragma once

#include "import/record_reader.hpp"

#include <boost/json/object.hpp>
#include <boost/json/storage_ptr.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace oc {

/// Nesting deeper than this is a fault of the record.
inline constexpr std::size_t record_depth_max = 128;

struct parsed_record {
    std::string_view key{};            // of members
    boost::json::value const& value;
    std::string place{};               // "db/users.json:12"
};

/// The value of a text as the original wrote it; nothing when it is no JSON. Halves of surrogate
/// pairs, which Python writes and reads, are mended.
std::optional<boost::json::value> parse_record(std::string_view text,
                                               boost::json::storage_ptr const& where = {});

struct record_handlers {
    std::function<void(parsed_record const&)> take;
    /// A fault, with its place. May throw.
    std::function<void(std::string const& place, std::string_view why)> fail;
    /// Bytes that were read since the last call.
    std::function<void(std::uint64_t)> on_progress{};
};

/// Calls for each record of the file, in order. `shown` is how places call the file. Throws
/// std::runtime_error when the file cannot be read.
void for_each_record(std::filesystem::path const& file, std::string const& shown,
                     record_layout layout, record_handlers const& with);

/// The same, but a fault is an exception that says where: for files that an import cannot do
/// without. Nothing is called when there is no such file; false then.
bool for_each_entry(std::filesystem::path const& file, std::string const& shown,
                    std::function<void(parsed_record const&)> const& take);

} // namespace oc
