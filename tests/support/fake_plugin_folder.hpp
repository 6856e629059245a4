// The files of the native modules, in memory. For tests and plays.
#pragma once

#include "handlers/plugins/module_files.hpp"

#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace oc::test {

using file_texts = std::map<std::string, std::string, std::less<>>;

struct fake_plugin_folder final : plugin_folder {
    explicit fake_plugin_folder(file_texts texts = {}) : files(std::move(texts)) {}

    std::optional<std::string> read(std::string_view name) override
    {
        auto const found = files.find(name);
        return found == files.end() ? std::nullopt : std::optional(found->second);
    }
    void write(std::string_view name, std::string_view text) override
    {
        if (is_read_only)
            throw std::runtime_error("read-only");
        files[std::string(name)] = text;
    }

    file_texts files;
    bool is_read_only = false; // each write throws
};

} // namespace oc::test
