// readiness: whether this server should be sent clients (/readyz): it has started, is not stopping,
// the core answers and the store works. Any thread asks; the core looks.
#pragma once

#include "base/clock.hpp"
#include "base/task.hpp"
#include "db/store.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <string>

namespace oc {

class readiness {
public:
    struct parts {
        executor& core;
        store& storage;
        clock const& time;
    };
    explicit readiness(parts from) : parts_(from) {}

    enum class phase : std::uint8_t { starting, running, stopping };
    void enter(phase now) { phase_ = now; }

    /// Why not, or "" when it is. `done` is called once, at once or on the core; a core that does
    /// not answer is told at once, a store that does not after probe_ms_max. Any thread.
    void ask(std::function<void(std::string why_not)> done);

    /// Once a second, on the core.
    void tick();

    static constexpr steady_ms silence_ms_max = 5'000; // of the core
    static constexpr steady_ms probe_ms_max = 2'000;   // of the store

private:
    using answer = std::function<void(std::string)>;
    struct waiting {
        std::uint64_t number = 0;
        steady_ms until = 0;
        answer done;
    };
    class read_probe;
    class write_probe;

    void probe(answer done);
    void end_probe(std::uint64_t number, std::string why_not);

    parts const parts_;
    std::atomic<phase> phase_ = phase::starting;
    std::atomic<steady_ms> beat_ = 0; // of the core; 0: none yet
    std::list<waiting> waiting_{};    // core
    std::uint64_t last_number_ = 0;   // core
};

} // namespace oc
