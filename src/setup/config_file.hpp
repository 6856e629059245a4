// Reading and writing a config file as a whole: faults by line and column, writes that are there
// entirely or not at all. Blocking; the thread that starts the program.
#pragma once

#include "domain/config.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

/// More than any config needs; what is larger is some other file.
inline constexpr std::size_t config_bytes_max = 1024 * 1024;

/// The bytes of a regular file. Throws std::runtime_error ("cannot read FILE: why") when it cannot
/// be read or is longer than `bytes_max`.
std::string read_text_file(std::filesystem::path const& file, std::size_t bytes_max);

/// Parses the text of a config file; a byte order mark is skipped, of repeated keys the last one
/// counts. Throws std::runtime_error "FILE:LINE:COLUMN: what was expected".
boost::json::object parse_config_text(std::string_view text, std::filesystem::path const& file);

/// read_text_file, then parse_config_text.
boost::json::object read_config_document(std::filesystem::path const& file);

/// Parses the text that an operator has written while the server runs. Throws std::runtime_error
/// "FILE:LINE:COLUMN: …" for what keeps it from being taken: faults of the text, and the first
/// setting that cannot be used, unless it was so before (`known`).
parsed_config parse_config_edit(std::string_view text, std::filesystem::path const& file,
                                std::vector<config_problem> const& known);

/// Writes the document with indent 2 (write_file_atomically).
void write_config_atomically(std::filesystem::path const& file,
                             boost::json::object const& document);

} // namespace oc
