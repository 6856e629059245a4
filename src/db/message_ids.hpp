// message_ids: UUIDs of the version 7 layout (RFC 9562 §5.7), each greater than all before it as
// text. Writer only.
#pragma once

#include "base/clock.hpp"
#include "base/random.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace oc {

class message_ids {
public:
    /// `floor`: what floor() said when the database was last written; 0 for a fresh one.
    message_ids(random_source& random, std::int64_t floor) : random_(random), last_(floor) {}

    /// Lower-case text. Made of the time when that is later than the last id; else, and while the
    /// clock stands still or has stepped back, of the last id counted on (RFC 9562 §6.2, method 1
    /// with the 12 bits of rand_a as counter, which carry into the milliseconds).
    std::string next(unix_seconds now);

    /// No id up to here may be given again. Stored in each group's transaction.
    std::int64_t floor() const { return last_; }

private:
    std::uint64_t next_random_bits();

    random_source& random_;
    std::int64_t last_; // 48 bits of milliseconds, 12 bits of counter
    std::array<std::byte, 512> pool_{};
    std::size_t pool_used_ = sizeof(pool_);
};

} // namespace oc
