// free_pages: the pages of the database file that no table uses still have what deleted rows said,
// and a backup copies them along. Overwriting them is part of a user's erasure. Writer only.
#pragma once

#include "db/messages.hpp"

#include <cstdint>

namespace oc {

/// Fills every free page with zeros by way of a table of its own, and gives the pages back. A try
/// that was broken off leaves that table; the next one goes on with it.
class free_page_wipe {
public:
    /// One step of some milliseconds, on the connection of the unit's tables; true when it is over.
    /// Each step has to be a unit whose end is waited for: a page that is filled and given back in
    /// one transaction is never written.
    bool run_some(messages_reader const& beside);

private:
    enum class stage : std::uint8_t { beginning, filling, releasing, over };

    stage stage_ = stage::beginning;
    std::int64_t pieces_left_ = 0; // others may free pages meanwhile, so it is bounded
};

} // namespace oc
