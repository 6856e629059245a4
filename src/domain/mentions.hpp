// Who is mentioned by a text (part 1 §6.2): a pure function.
#pragma once

#include "domain/view.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace oc {

struct mentions {
    /// Ids of mentioned users, or the name as typed when nobody has it; first appearance first.
    std::vector<std::string> users{};
    std::vector<std::string> roles{}; // names as typed; first appearance first
    bool everyone = false;            // "@everyone"
};

/// At each `@` the longest existing username (ignoring case) that is not followed by
/// [A-Za-z0-9_], else the run of [A-Za-z0-9_]; `@&` starts a role (RB-23). `@everyone` is never a
/// user. A name whose first `@name` follows `&` is not mentioned.
/// At most one look-up per byte of the text; usernames that are longer than 64 bytes or contain
/// `@` are not considered.
mentions find_mentions(std::string_view content, user_directory const& users);

} // namespace oc
