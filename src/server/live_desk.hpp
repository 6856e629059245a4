// live_desk: between the core and the live files, which have a thread of their own: views go there,
// edits come back and become changes like a command's.
#pragma once

#include "base/thread_executor.hpp"
#include "server/core.hpp"
#include "watchers/inotify_watch.hpp"
#include "watchers/live_files.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace oc {

/// What a text of config.json means, after the settings that are in force; throws
/// std::runtime_error when it cannot be.
using settings_reader = std::function<std::shared_ptr<config const>(std::string const& text,
                                                                    config const& in_force)>;

class live_desk {
public:
    struct parts {
        core& center;
        executor& core_thread;
        clock const& time;
        live_folder* disk = nullptr; // none: there are no live files
        std::filesystem::path database_folder{};
        std::filesystem::path config_file{};
        settings_reader read_settings{};
    };
    explicit live_desk(parts from);

    live_desk(live_desk const&) = delete;
    live_desk& operator=(live_desk const&) = delete;

    /// Core thread, once it is loaded.
    void begin();
    /// Core thread, about once a second.
    void tick();

    /// Soon no edit is found any more. Any thread; before the store stops.
    void stop_watching();
    /// The last writing, with the core's last view. Blocks. After the core thread has ended.
    void stop();

private:
    void run_edit(live_kind kind, std::shared_ptr<live_difference const> const& edit,
                  std::function<void(live_end)> const& done);
    void take_config(std::string const& text, std::shared_ptr<config const> const& known,
                     std::function<void(view_ptr, bool)> const& done);

    parts from_;
    view_ptr shown_{};
    bool is_busy_ = false; // with the tick before
    bool is_begun_ = false;
    bool is_stopped_ = false;
    inotify_watch watch_{};
    std::unique_ptr<live_files> files_{};
    std::unique_ptr<thread_executor> thread_{};
};

} // namespace oc
