// The modlog: written in the transaction of the act that it records. The thread of the connection.
#pragma once

#include "db/sql.hpp"
#include "domain/modlog.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace oc {

/// All that there is, also what upkeep will remove.
inline constexpr modlog_horizon modlog_without_horizon = [] {
    modlog_horizon all{};
    all.fill(std::numeric_limits<unix_seconds>::lowest());
    return all;
}();

/// Which entries; what is absent narrows nothing.
struct modlog_filter {
    std::optional<unix_seconds> after{}; // later than that
    std::optional<std::string> category{};
    std::optional<std::string> actor{};  // id
    std::optional<std::string> target{}; // id
    std::optional<std::string> action{};
    modlog_horizon horizon = modlog_without_horizon; // what is behind it is not seen
};

struct modlog_page {
    std::int64_t offset = 0;
    std::int64_t limit = 0;
};

struct modlog_count {
    std::string category;
    std::string action;
    std::int64_t count = 0;
};

class modlog_reader {
public:
    explicit modlog_reader(sql::connection& sql) : sql_(sql) {}

    /// The newest first.
    std::vector<modlog_entry> list(modlog_filter const& wanted, modlog_page page) const;
    std::int64_t count(modlog_filter const& wanted) const;
    /// Of the newest `most` entries within the horizon, by category and action.
    std::vector<modlog_count> count_by_action(std::int64_t most,
                                              modlog_horizon const& horizon) const;

protected:
    sql::connection& sql_;
};

class modlog_table : public modlog_reader {
public:
    using modlog_reader::modlog_reader;

    void insert(modlog_entry const& fresh);
    /// As it was in another database: with its number, or the next one when that is taken.
    void restore(modlog_entry const& known);
    /// Removes some entries of the category that are not later than `before`. Whether there may be
    /// more.
    bool remove_some(std::string_view category, unix_seconds before);
};

} // namespace oc
