// What a module says, at and above the limit of a message.
#include "handlers/plugins/fit_lines.hpp"

#include "base/text.hpp"

#include <doctest/doctest.h>

namespace oc {

TEST_CASE("lines that fit are left as they are")
{
    CHECK_EQ(fit_lines("", 0), "");
    CHECK_EQ(fit_lines("a\nb", 3), "a\nb");
    CHECK_EQ(fit_lines("\xc3\xa9\xc3\xa9", 2), "\xc3\xa9\xc3\xa9");
}

TEST_CASE("what does not fit loses its last lines, and says so")
{
    CHECK_EQ(fit_lines("one\ntwo\nthree", 9), "one\ntwo\n…");
    CHECK_EQ(fit_lines("one\ntwo\nthree", 8), "one\n…");
    CHECK_EQ(fit_lines("one line", 6), "one \n…");
    for (std::size_t most = 2; most < 40; ++most)
        CHECK_LE(code_points(fit_lines("• \xc3\xa9\xc3\xa9\n\n• a\nlonger than most", most)), most);
}

} // namespace oc
