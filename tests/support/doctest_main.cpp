// The main of every doctest executable (unit, conformance, simulation). The server's own log is
// silent, so that what failed can be found; OC_TEST_LOG=1 lets it speak.
#include "base/log.hpp"

#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdlib>

int main(int argument_count, char** arguments)
{
    if (std::getenv("OC_TEST_LOG") == nullptr)
        oc::log::set_level(oc::log::level::off);
    doctest::Context context(argument_count, arguments);
    return context.run();
}
