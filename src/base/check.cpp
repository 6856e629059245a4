// What happens when an invariant of ours is broken: say it on stderr, abort.
#include "base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace oc {

void check_failed(char const* condition, char const* file, int line)
{
    std::fprintf(stderr, "CHECK failed: %s at %s:%d\n", condition, file, line);
    std::abort();
}

} // namespace oc
