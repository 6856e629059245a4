// host_resolver: names to addresses without waiting for them. getaddrinfo can take half a minute
// and cannot be called off, so each look-up has a thread that nobody waits for.
#pragma once

#include "base/task.hpp"
#include "net/client_address.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace oc {

class host_resolver {
public:
    struct outcome {
        std::vector<ip_address> addresses{};
        std::string failure{}; // not empty when there are none
    };

    /// Answers are posted there. At most `lookups_max` run at once; one more fails at once, since
    /// the others are evidently stuck.
    host_resolver(executor& answers, std::size_t lookups_max);
    /// Look-ups under way go on, but their answers are thrown away.
    ~host_resolver();

    /// `done` is called exactly once on the executor, unless this object goes first. It must not
    /// own anything of the asker's, because it may then be destroyed at any time, on any thread.
    /// Literal addresses need no thread.
    void resolve(std::string const& host, std::function<void(outcome)> done);

private:
    struct shared_state;
    std::shared_ptr<shared_state> state_;
};

} // namespace oc
