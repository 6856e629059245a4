// Users and their secrets. What is not secret lives in the view too. Writer only.
#pragma once

#include "db/sql.hpp"
#include "db/working_view.hpp"

#include <optional>
#include <string>
#include <vector>

namespace oc {

class users_table {
public:
    users_table(sql::connection& sql, working_view& working) : sql_(sql), working_(working) {}

    /// `fresh.position` is given by the table. The id and the folded name must be free (CHECK).
    user_ptr insert(user fresh);
    /// Replaces everything but the secrets and the position. The user must exist, and a new name
    /// must be free (CHECK).
    void set(user changed);
    /// With the secrets, read markers and slow mode. Nothing when there is no such user. The id of
    /// a local account is nobody's from then on: what was written under it stays his.
    void remove(std::string const& id);
    /// The id of the local account that is called so, or that the next one would get: `id`, or
    /// that with "~2", "~3" … when accounts of these ids were removed.
    std::string find_local_id(std::string const& id) const;

    std::optional<std::string> find_password_hash(std::string const& id) const;
    /// The user must exist, or the unit fails.
    void set_password_hash(std::string const& id, std::string const& hash);
    /// The token of `ready.validator` (part 1 §5.5). The user must exist, or the unit fails.
    void set_validator(std::string const& id, std::string const& token);
    std::optional<std::string> find_validator(std::string const& id) const;

private:
    void show(user_ptr changed, bool may_do_other_things);

    sql::connection& sql_;
    working_view& working_;
};

/// Every user, in storage order; for the first view.
user_directory load_users(sql::connection& sql);

} // namespace oc
