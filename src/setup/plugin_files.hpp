// plugin_files: the folder plugins/ of the data directory, in which operators keep the settings of
// the native modules.
#pragma once

#include "handlers/plugins/module_files.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace oc {

class plugin_files final : public plugin_folder {
public:
    explicit plugin_files(std::filesystem::path folder) : folder_(std::move(folder)) {}

    /// At most a megabyte, and only regular files.
    std::optional<std::string> read(std::string_view name) override;
    /// JSON, written as people like to edit it.
    void write(std::string_view name, std::string_view text) override;

private:
    std::filesystem::path folder_;
};

} // namespace oc
