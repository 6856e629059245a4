// Options of a poll by id and by index.
#include "domain/poll.hpp"

#include <doctest/doctest.h>

#include <boost/json/object.hpp>

using namespace oc;

namespace {

poll sample()
{
    poll out;
    for (char const* const id : {"0", "late", "é"})
        out.options.push_back(boost::json::object{{"id", id}, {"text", "t"}});
    return out;
}

} // namespace

TEST_CASE("an option is found by its id, exactly")
{
    auto const p = sample();
    CHECK_EQ(find_option(p, "0"), 0);
    CHECK_EQ(find_option(p, "é"), 2);
    CHECK_FALSE(find_option(p, "LATE"));
    CHECK_FALSE(find_option(p, ""));
    CHECK_EQ(option_id(p, 1), "late");
}

TEST_CASE("a choice is told by ids")
{
    CHECK_EQ(option_ids(sample(), {0, 1}), std::vector<std::string>{"0", "late"});
    CHECK(option_ids(sample(), {}).empty());
}
