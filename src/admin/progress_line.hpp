// progress_line: how far a long act is, on stderr: one line that changes on a terminal, a line a
// second elsewhere. Any thread, one at a time.
#pragma once

#include "base/clock.hpp"

#include <cstdint>

namespace oc {

class progress_line_view {
public:
    /// `is_quiet`: a program reads; it is told nothing on a terminal either.
    progress_line_view(clock const& time, bool is_quiet);

    void show(std::int64_t done, std::int64_t total);
    /// What stands on the terminal goes.
    void clear();

private:
    clock const& time_;
    bool is_quiet_;
    bool is_terminal_;
    bool has_shown_ = false;
    steady_ms next_at_;
};

} // namespace oc
