// A user record (part 1 §3.1) and what clients are told of it.
#pragma once

#include <boost/json/object.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

struct user_status_names {
    static constexpr std::array<std::string_view, 5> list{"online", "idle", "dnd", "offline",
                                                          "invisible"};
};

/// One of these names, and a free text of at most 100 code points (part 1 §3.2).
struct user_status {
    std::string status = "online";
    std::string text{};

    friend bool operator==(user_status const&, user_status const&) = default;
};

struct user {
    std::string id;        // opaque: Rotur's, or local_id_prefix + name
    std::string username;  // as shown; unique ignoring case
    std::int64_t position = 0; // storage order, the order of users_list
    std::vector<std::string> roles{}; // names; the first is the primary one; never "banned"
    bool banned = false;
    user_status status{};
    std::optional<std::string> nickname{};
    std::optional<std::string> pfp_url{};
    std::optional<double> timeout_until{}; // Unix seconds; may have passed (part 1 §11.3)
    boost::json::object extra{}; // keys we do not know, kept as they are
};

using user_ptr = std::shared_ptr<user const>;

inline constexpr std::string_view local_id_prefix = "USR:local_";

/// Whether the account logs in with `login` (part 1 §5.4) and not through Rotur.
inline bool is_local(user const& u) { return u.id.starts_with(local_id_prefix); }

/// The pseudo-role that the wire calls the banned by (part 1 §5.6); no role is called so.
inline constexpr std::string_view banned_mark = "banned";

/// Authors that are no user records (part 2 §0.4); nobody may register these names.
inline constexpr std::string_view system_author = "originChats";

} // namespace oc
