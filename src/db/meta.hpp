// meta: single values of the server itself, by key. The thread of its connection.
#pragma once

#include "db/sql.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oc {

namespace meta_keys {
inline constexpr std::string_view claim_code =
    "claim_code"; // present until the server has an owner
inline constexpr std::string_view fresh_content = "fresh_content"; // default roles, channel made
inline constexpr std::string_view emoji_next_id = "emoji_next_id"; // db/emojis.hpp
inline constexpr std::string_view message_id_floor = "message_id_floor"; // db/message_ids.hpp
inline constexpr std::string_view retired_user = "retired/"; // + an id: db/users.hpp
inline constexpr std::string_view renamed_role = "renamed_role/"; // + its name of before: its id
} // namespace meta_keys

class meta_reader {
public:
    explicit meta_reader(sql::connection& sql) : sql_(sql) {}
    std::optional<std::string> find(std::string_view key) const;
    /// All of them, by key.
    std::vector<std::pair<std::string, std::string>> list() const;

protected:
    sql::connection& sql_;
};

class meta_table : public meta_reader {
public:
    using meta_reader::meta_reader;
    void set(std::string_view key, std::string_view value);
    /// Nothing when there is no such key.
    void remove(std::string_view key);
};

} // namespace oc
