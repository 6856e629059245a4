// interruption: SIGINT as a value, for what can say how far it has come before it ends. One at a
// time in a process.
#pragma once

#include "net/file_descriptor.hpp"

#include <atomic>

namespace oc {

class interruption {
public:
    /// SIGINT no more ends the process: it is kept, also from threads that are started later.
    /// Throws std::system_error.
    interruption();
    /// As it was before.
    ~interruption();
    interruption(interruption const&) = delete;
    interruption& operator=(interruption const&) = delete;

    /// Whether it was asked for, now or before. The next one ends the process as ever. Any thread,
    /// one at a time.
    bool has_come();
    /// Readable when has_come() would be true for the first time.
    int descriptor() const { return signals_.get(); }

private:
    file_descriptor signals_;
    std::atomic<bool> has_come_ = false;
};

} // namespace oc
