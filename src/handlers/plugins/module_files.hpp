// module_files: reads the settings of the native modules from the folder plugins/ on a worker; the
// core gets them when they are there. Core thread.
#pragma once

#include "base/task.hpp"
#include "domain/plugin_settings.hpp"

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
};

class module_files {
public:
    /// Without a folder there are no modules.
    module_files(executor& workers, executor& core, plugin_folder* folder)
        : workers_(workers), core_(core), folder_(folder)
    {
    }

    void read(std::function<void(module_settings)> then);

private:
    executor& workers_;
    executor& core_;
    plugin_folder* folder_;
};

} // namespace oc
