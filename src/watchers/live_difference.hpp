// live_difference: what an operator changed in a live file, entry by entry and member by member,
// against what we last wrote. Pure; any thread.
#pragma once

#include "watchers/live_document.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

/// What somebody did to one entry.
struct live_change {
    enum class kind : std::uint8_t { added, removed, changed };
    kind what = kind::changed;
    std::string id{};          // what we know it by; of an added one what the file says, or empty
    std::string name{};        // in the file; of a removed one in what we wrote
    std::string name_before{}; // in what we wrote
    std::string label{};       // for the log
    boost::json::object before{}; // the members that differ, as we wrote them; null: absent
    boost::json::object after{};  // the same as the file has them; null: absent
};

/// For the operator: one line of the log.
struct live_note {
    std::string entry{};
    std::string text{};
    bool is_refused = true; // false: done, and something else gave way
};

struct live_difference {
    std::vector<live_change> changes{}; // removed, changed, added; each in the order of the file
    /// Channels only: all entries in the order of the file, when that order is new.
    struct place {
        std::string id{};
        std::string name{};
    };
    std::vector<place> order{};
    std::vector<live_note> refused{}; // entries that cannot be understood

    bool empty() const { return changes.empty() && order.empty() && refused.empty(); }
};

/// null and absent are the same. An entry is found again by its id, without one by its name. An
/// entry that cannot be read changes nothing, and when nobody can say which one it is, no entry is
/// taken for removed. A file without any entry, where there were some, is refused as a whole.
live_difference compare_live(live_kind kind, std::vector<live_entry> const& written,
                             std::vector<live_entry> const& edited);

/// Notes each member that the file changes and somebody else changed meanwhile: the file wins.
void note_overruled(live_change const& change, live_entry const& now,
                    std::vector<live_note>& notes);

} // namespace oc
