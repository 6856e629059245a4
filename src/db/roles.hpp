// Roles: read from the view, written here.
#pragma once

#include "db/sql.hpp"
#include "domain/view.hpp"

namespace oc {

class roles_table {
public:
    roles_table(sql::connection& sql, view& working) : sql_(sql), working_(working) {}

    /// Inserts or replaces by id; view::generation grows.
    void set(role changed);
    void remove(std::string const& id);

private:
    sql::connection& sql_;
    view& working_;
};

} // namespace oc
