// The packets about emojis (part 2 §2.2): events for all others, and the same as the asker's reply.
#pragma once

#include "protocol/field_types.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace oc::packets {

struct emoji_added {
    static constexpr std::string_view wire_name = "emoji_add";
    std::string id;
    bool added = true;
    std::string name;
    std::string fileName;
};
BOOST_DESCRIBE_STRUCT(emoji_added, (), (id, added, name, fileName))

struct emoji_updated {
    static constexpr std::string_view wire_name = "emoji_update";
    std::int64_t id;
    bool updated;
    std::optional<std::string> name{}; // these two when it was updated
    std::optional<std::string> fileName{};
};
BOOST_DESCRIBE_STRUCT(emoji_updated, (), (id, updated, name, fileName))

struct emoji_deleted {
    static constexpr std::string_view wire_name = "emoji_delete";
    std::int64_t id;
    bool deleted;
};
BOOST_DESCRIBE_STRUCT(emoji_deleted, (), (id, deleted))

} // namespace oc::packets
