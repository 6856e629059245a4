// What poll_create accepts as options and as an expiry.
#include "handlers/poll/poll_draft.hpp"

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>

using namespace oc;

namespace {

boost::json::value options(char const* given)
{
    auto const read = read_poll_options(boost::json::parse(given));
    return read ? boost::json::value(*read) : boost::json::value();
}

errc refusal(char const* given)
{
    auto const read = read_poll_options(boost::json::parse(given));
    return read ? errc::count_ : read.error().code;
}

constexpr unix_seconds now = 1'000'000;

result<std::optional<unix_seconds>> expiry(char const* expires_at, char const* duration_hours)
{
    auto const at = boost::json::parse(expires_at);
    auto const hours = boost::json::parse(duration_hours);
    return read_poll_expiry({at, hours}, now);
}

} // namespace

TEST_CASE("an option is a text or an object, its index is its id, and what else it has is kept")
{
    CHECK_EQ(options(R"(["a",{"text":"b","hint":[1]},{"text":"c","id":"x"}])"),
             boost::json::parse(R"([{"text":"a","id":"0"},{"text":"b","hint":[1],"id":"1"},
                                    {"text":"c","id":"x"}])"));
    CHECK_EQ(options(R"([{"text":"a","id":7},{"text":"b","id":null}])"),
             boost::json::parse(R"([{"text":"a","id":"7"},{"text":"b","id":"1"}])"));
}

TEST_CASE("options are from two to ten, each with a text and an id of its own")
{
    CHECK(refusal("null") == errc::poll_options_too_few);
    CHECK(refusal("[]") == errc::poll_options_too_few);
    CHECK(refusal(R"(["1","2","3","4","5","6","7","8","9","10","11"])") ==
          errc::poll_options_too_many);
    CHECK(refusal(R"({"a":1,"b":2})") == errc::invalid_value);
    CHECK(refusal(R"(["a",null])") == errc::poll_option_invalid);
    CHECK(refusal(R"(["a",{}])") == errc::poll_option_text_required);
    CHECK(refusal(R"([{"text":"a","id":"1"},"b"])") == errc::poll_option_repeated);
    CHECK(refusal(R"([{"text":"a","id":""},"b"])") == errc::poll_option_invalid);
    CHECK(refusal(R"(["a","a"])") == errc::count_);
}

TEST_CASE("expires_at wins over duration_hours; nothing and zero mean no end")
{
    CHECK_FALSE(expiry("null", "null")->has_value());
    CHECK_FALSE(expiry("0", "0")->has_value());
    CHECK_FALSE(expiry("\"\"", "false")->has_value());
    CHECK_EQ(**expiry("null", "2"), now + 7200);
    CHECK_EQ(**expiry("null", "\"0.5\""), now + 1800);
    CHECK_EQ(**expiry("1000001", "2"), now + 1);
    CHECK_EQ(**expiry("\"1000001.5\"", "null"), now + 1.5);
}

TEST_CASE("an end that is past, no number, or beyond reason is refused")
{
    CHECK(expiry("1000000", "null").error().code == errc::poll_expiry_past);
    CHECK(expiry("null", "-1").error().code == errc::poll_expiry_past);
    CHECK(expiry("null", "true").error().code == errc::invalid_value);
    CHECK(expiry("[]", "null").error().code == errc::invalid_value);
    CHECK(expiry("1e300", "null").error().code == errc::invalid_value);
    CHECK(expiry("null", "\"soon\"").error().detail == "duration_hours");
}
