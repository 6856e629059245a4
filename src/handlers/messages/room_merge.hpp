// room_merge: one search of several rooms, the newest message of all first.
#pragma once

#include "db/search_reader.hpp"
#include "handlers/messages/search_filters.hpp"
#include "handlers/room_access.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace oc {

struct found_message {
    message what;
    room_place where;
};

/// Within one transaction, of which `search` is.
class room_merge {
public:
    explicit room_merge(search_reader const& search) : search_(search) {}

    /// Before the first next(). With a cursor: what comes after the page that ended there.
    void add(room_place place, search_scope scope, message_filter filter,
             std::optional<search_cursor> const& from);
    std::optional<found_message> next();
    /// Where it stands, for the page after the messages that next() has given.
    search_cursor place() const { return place_; }

private:
    struct lane {
        room_place where;
        message_filter filter;
        std::optional<search_walk> walk{};
        std::optional<message> head{};
    };

    search_reader const& search_;
    std::vector<std::unique_ptr<lane>> lanes_{}; // walks refer to the filters
    search_cursor place_{};
};

} // namespace oc
