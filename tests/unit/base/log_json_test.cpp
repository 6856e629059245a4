// The log's fields as JSON, with bytes that want to break out.
#include "base/log.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include <array>
#include <limits>

using namespace oc;

namespace {

boost::json::object read(std::string_view event, std::span<log::field const> details)
{
    return boost::json::parse("{" + log::format_json_fields(event, details) + "}").as_object();
}

} // namespace

TEST_CASE("numbers and flags are bare, texts are quoted")
{
    std::array<log::field, 4> const fields{
        {{"port", 5613}, {"ready", true}, {"name", "Ada"}, {"load", 0.5}}};
    CHECK(log::format_json_fields("started", fields) ==
          R"("event":"started","port":5613,"ready":true,"name":"Ada","load":0.5)");
}

TEST_CASE("what is no number is a text")
{
    std::array<log::field, 1> const fields{
        {{"load", std::numeric_limits<double>::quiet_NaN()}}};
    CHECK(read("x", fields).at("load").is_string());
}

TEST_CASE("hostile bytes stay within their string")
{
    std::string every;
    for (int byte = 0; byte < 256; ++byte)
        every.push_back(static_cast<char>(byte));
    std::array<log::field, 3> const fields{
        {{"all", every}, {"quote", "\",\"event\":\"forged"}, {"cut", "\xf0\x9f\x98"}}};
    auto const line = log::format_json_fields("x\ny", fields);
    CHECK(line.find('\n') == std::string::npos);
    auto const told = read("x\ny", fields);
    CHECK(told.size() == 4);
    CHECK(told.at("event") == "x\ny");
    CHECK(told.at("quote") == "\",\"event\":\"forged");
    CHECK(told.at("cut") == "\ufffd\ufffd\ufffd");
}

TEST_CASE("good UTF-8 stays as it is")
{
    std::array<log::field, 1> const fields{{{"name", "Zoë 😀"}}};
    CHECK(read("x", fields).at("name") == "Zoë 😀");
}
