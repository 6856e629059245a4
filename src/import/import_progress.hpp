// import_progress: how far an import or export is: a bar on a terminal, now and then a line
// otherwise. One thread.
#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace oc {

class import_progress {
public:
    struct options {
        std::function<void(std::string_view)> write{}; // nothing is shown without it
        bool is_terminal = false;
        std::uint64_t bytes_total = 0;
    };
    import_progress(clock const& time, options how);

    /// What is being done now.
    void begin(std::string what);
    void add_bytes(std::uint64_t bytes);
    void add_records(std::int64_t records);
    void set_total(std::uint64_t bytes) { how_.bytes_total = bytes; }
    /// Ends the line of the bar.
    void end();

private:
    void show(bool is_last);

    clock const& time_;
    options how_;
    std::string what_{};
    std::uint64_t bytes_ = 0;
    std::int64_t records_ = 0;
    steady_ms began_ = 0;
    steady_ms shown_at_ = 0;
    bool is_bar_open_ = false;
};

} // namespace oc
