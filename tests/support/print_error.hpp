// print_error: how doctest shows a failed result; include it before <doctest/doctest.h>.
#pragma once

#include "base/result.hpp"

#include <ostream>

namespace oc {

inline std::ostream& operator<<(std::ostream& out, error const& failure)
{
    return out << "error " << static_cast<int>(failure.code) << " \"" << failure.detail
               << "\" wait_ms=" << failure.wait_ms;
}

} // namespace oc
