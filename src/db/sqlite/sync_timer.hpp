// sync_timer: how long the fsyncs of a connection take. SQLite says nothing of them, so its file's
// method is replaced by one that looks at the time. The connection's thread.
#pragma once

#include "base/meters.hpp"

struct sqlite3;

namespace oc::sqlite {

/// From now on, syncs of the connection's files that are open already (the database and its log)
/// are observed by the histogram that the calling thread has named.
void time_syncs(sqlite3* handle);

/// What the calling thread syncs is observed there while this lives; null: nowhere.
class sync_observer {
public:
    explicit sync_observer(histogram* where);
    ~sync_observer();
    sync_observer(sync_observer const&) = delete;
    sync_observer& operator=(sync_observer const&) = delete;

private:
    histogram* before_;
};

} // namespace oc::sqlite
