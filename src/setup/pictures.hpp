// The server's icon and banner (part 2 §11.5): what an answer means, and the copy into
// db/serverAssets. Blocking file work; the thread that runs setup.
#pragma once

#include "setup/data_directory.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace oc {

inline constexpr std::uintmax_t picture_bytes_max = 8 * 1024 * 1024;

struct found_picture {
    std::string value{};               // for the config: a file name of db/serverAssets, or a URL
    std::filesystem::path copy_from{}; // empty: nothing to copy
    std::string problem{};             // why there is none; the rest is empty then
};

/// A URL (it has "://"), the name of a file in db/serverAssets, or the path of a picture anywhere.
/// Only pictures are copied: what lies in db/serverAssets is public. Changes nothing.
found_picture find_picture(data_directory const& data, std::string_view answer);

/// Copies what there is to copy; db/serverAssets must exist. Throws std::runtime_error.
void copy_picture(data_directory const& data, found_picture const& picture);

} // namespace oc
