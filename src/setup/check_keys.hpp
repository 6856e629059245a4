// Keys of a config document that nothing reads, with the key that was perhaps meant. Pure; any
// thread.
#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <vector>

namespace oc {

struct unknown_key {
    std::string path;    // dotted; of an unknown section only its own
    std::string nearest; // the known key that is most like it; empty when none is
};

/// In the document's order. Keys below sections that are shown to clients or copied as they stand
/// (`server`, `limits`, `DB.users.default`) are unknown only when they look like a slip of the pen.
std::vector<unknown_key> find_unknown_keys(boost::json::object const& document);

} // namespace oc
