// Events are gathered until a burst is over: an editor writes in several steps.
#include "watchers/inotify_watch.hpp"

#include "base/log.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace oc {
namespace {

constexpr int quiet_ms = 60;   // then a burst is over
constexpr int rounds_max = 16; // of a burst that does not end: about a second

void warn(char const* what)
{
    log::warning("live_files_not_watched",
                 {{"what", what},
                  {"reason", std::generic_category().message(errno)},
                  {"meaning", "edits are found within a second or two"}});
}

} // namespace

inotify_watch::inotify_watch()
    : events_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)),
      wakeup_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    if (events_ < 0 || wakeup_ < 0)
        warn("inotify");
}

inotify_watch::~inotify_watch()
{
    stop();
    for (int const descriptor : {events_, wakeup_})
        if (descriptor >= 0)
            ::close(descriptor);
}

void inotify_watch::start(std::vector<std::filesystem::path> folders,
                          std::function<void(std::vector<std::filesystem::path>)> changed)
{
    if (events_ < 0 || wakeup_ < 0 || std::exchange(is_started_, true))
        return;
    // Not each write: the database lies there too, and is written all the time.
    constexpr auto what =
        IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ONLYDIR;
    for (auto const& folder : folders) {
        int const watch = ::inotify_add_watch(events_, folder.c_str(), what);
        if (watch < 0)
            warn(folder.c_str());
        else
            folders_[watch] = folder;
    }
    changed_ = std::move(changed);
    thread_ = std::make_unique<thread_executor>("file-watch");
    thread_->post([this] { run(); });
}

void inotify_watch::stop()
{
    if (!thread_)
        return;
    std::uint64_t const one = 1;
    static_cast<void>(::write(wakeup_, &one, sizeof one));
    thread_->stop();
    thread_.reset();
}

inotify_watch::woken inotify_watch::wait(int timeout_ms) const
{
    pollfd both[] = {{events_, POLLIN, 0}, {wakeup_, POLLIN, 0}};
    int const found = ::poll(both, 2, timeout_ms);
    if (found < 0)
        return errno == EINTR ? woken::by_nothing : woken::to_stop;
    if (both[1].revents != 0)
        return woken::to_stop;
    return found > 0 ? woken::by_events : woken::by_nothing;
}

void inotify_watch::run()
{
    constexpr int forever = -1;
    for (auto why = wait(forever); why != woken::to_stop; why = wait(forever)) {
        std::vector<std::filesystem::path> changed;
        read_events(changed);
        for (int round = 0; round < rounds_max && wait(quiet_ms) == woken::by_events; ++round)
            read_events(changed);
        if (!changed.empty())
            changed_(std::move(changed));
    }
}

void inotify_watch::read_events(std::vector<std::filesystem::path>& changed)
{
    constexpr std::size_t buffer_bytes = 16 * 1024;
    alignas(inotify_event) char buffer[buffer_bytes];
    while (true) {
        auto const count = ::read(events_, buffer, sizeof buffer);
        if (count <= 0)
            return;
        for (char const* at = buffer; at < buffer + count;) {
            inotify_event event{};
            std::memcpy(&event, at, sizeof event);
            auto const folder = folders_.find(event.wd);
            if (event.len > 0 && folder != folders_.end()) {
                auto file = folder->second / std::string(at + sizeof event);
                if (std::ranges::find(changed, file) == changed.end())
                    changed.push_back(std::move(file));
            }
            at += sizeof event + event.len;
        }
    }
}

} // namespace oc
