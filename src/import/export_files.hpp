// export_files: files of the data directory that go along as they are: settings, keys, pictures.
// One thread.
#pragma once

#include "domain/config.hpp"
#include "domain/view.hpp"
#include "setup/data_directory.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

struct carried_file {
    std::string name{}; // below the data directory, as the original has it too
    std::filesystem::path file{};
};

/// Those that are there, by name.
std::vector<carried_file> list_carried_files(data_directory const& data);

/// Whether a stream may bring a file of that name.
bool may_carry(std::string_view name);

bool is_secret_file(std::string_view name);

inline constexpr std::size_t carried_bytes_max = 64 * 1024 * 1024;

/// The settings that the directory's config says; defaults when it cannot be read.
std::shared_ptr<config const> read_settings_of(std::filesystem::path const& config_file);

/// A channel's name as a file's; a long one is cut behind a whole character.
std::string to_file_stem(std::string name);

/// The names of the files of their histories, each another one.
std::map<room_id, std::string> make_file_stems(channel_set const& channels);
} // namespace oc
