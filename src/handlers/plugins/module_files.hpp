// module_files: reads the settings of the native modules from the folder plugins/ on a worker, and
// writes those that change by an order. Core thread.
#pragma once

#include "base/task.hpp"
#include "domain/plugin_settings.hpp"

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace oc {

/// The seam to the folder. Workers.
class plugin_folder {
public:
    virtual ~plugin_folder() = default;

    /// The text of a file of that name; nothing when there is none. Throws std::runtime_error when
    /// it cannot be read. Blocking.
    virtual std::optional<std::string> read(std::string_view name) = 0;
    /// Replaces the file, whole or not at all. Throws std::runtime_error. Blocking.
    virtual void write(std::string_view name, std::string_view text) = 0;
};

class module_files {
public:
    /// Without a folder there are no modules.
    module_files(executor& workers, executor& core, plugin_folder* folder)
        : workers_(workers), core_(core), folder_(folder)
    {
    }

    void read(std::function<void(module_settings)> then);

    /// Into the file, whose other members stay; one after the other, in the order of the calls.
    /// `then` is told whether it went well.
    void write(automod_settings settings, std::function<void(bool)> then);

private:
    struct writing {
        automod_settings settings;
        std::function<void(bool)> then;
    };
    void write_next();

    executor& workers_;
    executor& core_;
    plugin_folder* folder_;
    std::deque<writing> writings_{}; // the first is under way
};

} // namespace oc
