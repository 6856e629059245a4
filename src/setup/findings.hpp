// What `originchats check` found: how bad, where, in words. A value; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace oc {

enum class severity : std::uint8_t {
    note,       // good to know
    warning,    // works, and is perhaps not what was meant
    problem,    // wrong
    unreadable, // could not be looked at
};

struct finding {
    severity how_bad{};
    std::string place{}; // "FILE", "FILE:LINE:COLUMN"; empty when the words name it
    std::string words{};
};

using findings = std::vector<finding>;

} // namespace oc
