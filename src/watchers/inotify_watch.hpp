// inotify_watch: the kernel tells of changes in folders: of what editors write in place, and of
// what they put there by renaming. A thread of its own, which sleeps as long as nothing happens.
#pragma once

#include "base/thread_executor.hpp"
#include "watchers/live_folder.hpp"

#include <map>
#include <memory>

namespace oc {

class inotify_watch final : public file_watch {
public:
    inotify_watch();
    ~inotify_watch() override;

    inotify_watch(inotify_watch const&) = delete;
    inotify_watch& operator=(inotify_watch const&) = delete;

    /// Where the kernel gives no watches (there is a limit of them), it logs so and stays silent.
    void start(std::vector<std::filesystem::path> folders,
               std::function<void(std::vector<std::filesystem::path>)> changed) override;
    void stop() override;

private:
    enum class woken { by_events, by_nothing, to_stop };

    void run();
    woken wait(int timeout_ms) const;
    void read_events(std::vector<std::filesystem::path>& changed);

    int events_ = -1; // inotify
    int wakeup_ = -1; // eventfd: stop
    bool is_started_ = false;
    std::map<int, std::filesystem::path> folders_{};
    std::function<void(std::vector<std::filesystem::path>)> changed_{};
    std::unique_ptr<thread_executor> thread_{};
};

} // namespace oc
