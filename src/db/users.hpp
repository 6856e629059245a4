// Users and their secrets. What is not secret lives in the view too.
#pragma once

#include "db/sql.hpp"
#include "domain/view.hpp"

#include <optional>
#include <string>
#include <vector>

namespace oc {

class users_table {
public:
    users_table(sql::connection& sql, view& working) : sql_(sql), working_(working) {}

    /// `fresh.position` is given by the table. The id and the folded name must be free (CHECK).
    user_ptr insert(user fresh);
    /// Replaces everything but the secrets and the position. The user must exist (CHECK).
    void set(user changed);
    void remove(std::string const& id);

    std::optional<std::string> find_password_hash(std::string const& id) const;
    void set_password_hash(std::string const& id, std::string const& hash);
    /// The token of `ready.validator` (part 1 §5.5).
    void set_validator(std::string const& id, std::string const& token);

private:
    sql::connection& sql_;
    view& working_;
};

} // namespace oc
