// live_files: the files that operators edit while the server runs (design page §7): the watch, the
// three views of the database, the config. Everything on one thread of its own (`self`), which may
// block; the core is told of edits and tells of new views.
#pragma once

#include "base/task.hpp"
#include "watchers/config_follow.hpp"
#include "watchers/live_file.hpp"
#include "watchers/live_folder.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace oc {

struct live_files_parts {
    executor& self;
    live_folder& disk;
    file_watch& watch;
    clock const& time;
    std::filesystem::path database_folder; // db/ of the data directory
    std::filesystem::path config_file;
    /// Runs an edit as a change of the store; `done` is called on any thread.
    std::function<void(live_kind, std::shared_ptr<live_difference const>,
                       std::function<void(live_end)> done)>
        run_edit;
    /// Puts the text of config.json in force, unless the settings are not `known` any more; `done`
    /// is called on any thread, with the view of then and whether it was done.
    std::function<void(std::string text, std::shared_ptr<config const> known,
                       std::function<void(view_ptr, bool)> done)>
        take_config;
};

class live_files {
public:
    explicit live_files(live_files_parts parts);

    live_files(live_files const&) = delete;
    live_files& operator=(live_files const&) = delete;

    // On `self`. ----------------------------------------------------------------------------------

    /// Looks for what was edited while no server ran, then watches.
    void begin(view_ptr const& first);
    void show(view_ptr const& now);
    /// About once a second.
    void tick();
    /// The last writing, so that the files say what the database says.
    void end(view_ptr const& last);

private:
    void look(std::vector<std::filesystem::path> const& changed);
    live_file& file_of(live_kind kind) { return files_[static_cast<std::size_t>(kind)]; }

    live_files_parts parts_;
    std::vector<live_file> files_; // by kind
    config_follow config_;
};

} // namespace oc
