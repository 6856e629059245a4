// Writing a file so that it is there entirely or not at all, whenever the power goes. Blocking.
#pragma once

#include <filesystem>
#include <string_view>

namespace oc {

/// Writes `bytes` to a temporary file in the same folder, fsyncs it, renames it over `file` and
/// fsyncs the folder. A new file gets mode 0640; one that was there keeps its mode and, when we
/// may, its owner; a symbolic link stays and its target is replaced. Throws std::runtime_error with
/// the reason; then `file` is as it was and no temporary file is left.
void write_file_atomically(std::filesystem::path const& file, std::string_view bytes);

/// The same for a file that nobody else may read: it gets mode 0600, whatever it had.
void write_secret_file_atomically(std::filesystem::path const& file, std::string_view bytes);

} // namespace oc
