// poller: which descriptors are ready, told to their owners. One per net thread, used by it alone.
// Level-triggered epoll: what is not read now is told again, which makes fairness simple.
#pragma once

#include "net/file_descriptor.hpp"

#include <sys/epoll.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace oc {

/// What a descriptor's owner waits for. Errors and hang-ups are told as readable in any case.
enum class interest : std::uint8_t { nothing, read, write, read_write };

struct readiness {
    bool readable = false; // also at the end of the stream and on errors: a read tells which
    bool writable = false;
};

/// INVARIANT: lives until the poller's current dispatch has returned, even after remove, since what
/// wait has collected may name it. net_thread sees to it by culling late.
class poll_target {
public:
    virtual void on_ready(readiness ready) = 0;

protected:
    ~poll_target() = default;
};

class poller {
public:
    /// Throws std::system_error when the system refuses.
    poller();

    /// Throws std::system_error when the system refuses (ENOSPC, ENOMEM).
    void add(int descriptor, interest wanted, poll_target& target);
    /// Also hands the descriptor over to another target.
    void change(int descriptor, interest wanted, poll_target& target);
    void remove(int descriptor);

    /// Waits for at most timeout_ms (-1: as long as it takes) and collects what is ready. Returns
    /// how much that is.
    std::size_t wait(int timeout_ms);
    /// Tells the targets what wait has collected, each once.
    void dispatch();

    /// Readable when wait(0) would find something, so that another loop can drive this one.
    int descriptor() const { return epoll_.get(); }

private:
    file_descriptor epoll_;
    std::vector<epoll_event> ready_;
    std::size_t ready_count_ = 0;
};

} // namespace oc
