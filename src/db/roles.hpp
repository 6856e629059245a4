// Roles: read from the view, written here. Writer only.
#pragma once

#include "db/sql.hpp"
#include "db/working_view.hpp"

#include <string>

namespace oc {

class roles_table {
public:
    roles_table(sql::connection& sql, working_view& working) : sql_(sql), working_(working) {}

    /// Inserts or replaces by id; view::generation grows. A name that another role has fails the
    /// unit.
    void set(role changed);
    /// Nothing when there is no such role. Users keep the name among theirs.
    void remove(std::string const& id);

    /// Who was pinged by a role under its old name counts as pinged under the new one.
    void rename_pings(std::string const& from, std::string const& to);
    /// A later role of the same name pings nobody for what was said before it.
    void remove_pings(std::string const& name);

private:
    void show(std::vector<role_ptr> roles);

    sql::connection& sql_;
    working_view& working_;
};

/// Every role; for the first view.
role_set load_roles(sql::connection& sql);

} // namespace oc
