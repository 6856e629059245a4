// event_log: the server's own log of events, read from its database while it runs. It says what was
// committed and in which order: the truth that clients are held against.
#pragma once

#include <sqlite3.h>

#include <boost/json/object.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace oc::test {

struct logged_event {
    double at = 0; // the same for all of one group commit, when time goes on between two
    std::string topic{};
    boost::json::object packet{};
};

class event_log {
public:
    /// Begins behind the event of that number.
    explicit event_log(std::filesystem::path const& database, std::int64_t after = 0);

    /// What was committed since the last call, in order.
    std::vector<logged_event> take_new();
    /// The number of the last one taken.
    std::int64_t last() const { return last_; }

private:
    struct closer {
        void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };

    std::unique_ptr<sqlite3, closer> handle_{};
    std::unique_ptr<sqlite3_stmt, closer> query_{};
    std::int64_t last_ = 0;
};

} // namespace oc::test
