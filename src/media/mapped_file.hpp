// mapped_file: a file's bytes without reading it into memory. The file must not shrink meanwhile:
// it is one of ours. Any thread.
#pragma once

#include <filesystem>
#include <string_view>

namespace oc {

class mapped_file {
public:
    /// Empty when the file cannot be read, or is empty.
    explicit mapped_file(std::filesystem::path const& file);
    ~mapped_file();

    mapped_file(mapped_file const&) = delete;
    mapped_file& operator=(mapped_file const&) = delete;

    std::string_view bytes() const { return bytes_; }

private:
    std::string_view bytes_{};
};

} // namespace oc
