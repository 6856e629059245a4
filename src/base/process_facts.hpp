// process_facts: what the system knows of this process, from /proc. Blocking; any thread.
#pragma once

#include <cstdint>

namespace oc {

struct process_facts {
    double cpu_seconds = 0;
    std::uint64_t resident_bytes = 0;
    std::uint64_t virtual_bytes = 0;
    std::uint64_t open_descriptors = 0;
    std::uint64_t descriptors_max = 0;
    std::uint64_t threads = 0;
};

/// What cannot be read is 0.
process_facts read_process_facts();

} // namespace oc
