// net_inbox: what other threads want of a net thread, in order. The only place where they meet.
#pragma once

#include "base/task.hpp"
#include "net/file_descriptor.hpp"
#include "net/network.hpp"

#include <cstdint>
#include <mutex>
#include <vector>

namespace oc {

/// Shared by whoever may have something to say, also after the net thread has gone: then it drops
/// what it is given.
class net_inbox {
public:
    struct contents {
        std::vector<delivery_batch> batches{};
        std::vector<std::uint32_t> released{}; // slots, to be taken after the batches
        std::vector<task> tasks{};             // to be run last

        void clear();
    };

    /// Throws std::system_error when the system gives no event descriptor.
    net_inbox();

    /// Any thread. What is put before take is in its contents; several are one turn.
    void put(delivery_batch batch);
    void put_release(std::uint32_t slot);
    void put(task work);

    /// The net thread takes everything. `into` is empty; its memory is used again.
    void take(contents& into);
    /// Nothing is taken in any more.
    void close();

    /// Readable while there may be something to take.
    int descriptor() const { return wakeup_.get(); }

private:
    template <class Put>
    void put_and_wake(Put put);

    file_descriptor wakeup_;
    std::mutex mutex_;
    contents waiting_;       // guarded by mutex_
    bool is_awake_ = false;  // the descriptor was written since the last take; guarded by mutex_
    bool is_closed_ = false; // guarded by mutex_
};

} // namespace oc
