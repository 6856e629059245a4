// config_editor: changes single keys of config.json while the server runs.
#pragma once

#include "domain/settings_file.hpp"

#include <filesystem>

namespace oc {

/// Every change reads the file first, so that edits by hand stay. Used by one thread at a time.
class config_editor final : public settings_file {
public:
    explicit config_editor(std::filesystem::path file) : file_(std::move(file)) {}

    std::filesystem::path const& file() const { return file_; }
    void patch(std::string_view section, boost::json::object const& changes) override;

private:
    std::filesystem::path file_;
};

} // namespace oc
