// disk_folder: the live files' disk. Blocking; used by one thread at a time.
#pragma once

#include "watchers/live_folder.hpp"

namespace oc {

class disk_folder final : public live_folder {
public:
    std::string stamp(std::filesystem::path const& file) override;
    found_file read(std::filesystem::path const& file, std::size_t bytes_max) override;
    /// As write_file_atomically; a missing folder is made, closed to all others.
    void write(std::filesystem::path const& file, std::string_view text) override;
    void move(std::filesystem::path const& from, std::filesystem::path const& to) override;
};

} // namespace oc
