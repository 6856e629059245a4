// Threads: read from the view, written here. Writer only.
#pragma once

#include "db/sql.hpp"
#include "db/working_view.hpp"

#include <string>

namespace oc {

class threads_table {
public:
    threads_table(sql::connection& sql, working_view& working) : sql_(sql), working_(working) {}

    /// `fresh.room` is given by the table. The id must be free.
    thread_ptr insert(thread fresh);
    /// Replaces everything but room and creation. The thread must exist (CHECK).
    void set(thread changed);
    /// Its history goes with it, bit by bit (rooms.hpp). Nothing when there is no such thread.
    void remove(std::string const& id);

private:
    sql::connection& sql_;
    working_view& working_;
};

/// Every thread; for the first view.
thread_directory load_threads(sql::connection& sql);

} // namespace oc
