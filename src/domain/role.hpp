// A role: a name, its server permissions, its rank (part 1 §3.6, §4).
#pragma once

#include <boost/json/value.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace oc {

struct role {
    std::string id;   // UUID
    std::string name; // unique
    std::optional<std::string> description{};
    std::optional<std::string> color{}; // CSS hex as given
    bool hoisted = false;
    bool self_assignable = false;
    std::optional<std::string> category{};
    int position = 0; // lower is higher
    std::vector<std::string> permissions{}; // any string; the known ones: permissions.hpp
    /// The older object form of `permissions`: who may mention the role (part 1 §6.2). Null when
    /// the role has the array form.
    boost::json::value mention_roles{};
};

using role_ptr = std::shared_ptr<role const>;

} // namespace oc
