// Slow mode: when a user last said something in a slow room. Writer only.
#pragma once

#include "base/clock.hpp"
#include "db/sql.hpp"
#include "domain/channel.hpp"

#include <optional>
#include <string>

namespace oc {

class slow_mode_table {
public:
    explicit slow_mode_table(sql::connection& sql) : sql_(sql) {}

    std::optional<unix_seconds> find_last(std::string const& user, room_id room) const;
    void set_last(std::string const& user, room_id room, unix_seconds at);

private:
    sql::connection& sql_;
};

} // namespace oc
