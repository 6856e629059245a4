// Requests from JSON: which field is wrong, what null means, what a number is.
#include "protocol/reader.hpp"

#include "support/print_error.hpp"

#include <boost/describe/class.hpp>
#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

using namespace oc;

namespace {

struct inner {
    std::optional<std::int64_t> above;
    required<std::string, errc::user_required> name;
};
BOOST_DESCRIBE_STRUCT(inner, (), (above, name))

struct sample {
    required<std::string, errc::status_required> word;
    std::optional<std::string> text;
    std::optional<std::int64_t> number;
    std::optional<bool> flag;
    std::optional<history_start> start;
    std::optional<inner> nested;
    boost::json::value anything;
};
BOOST_DESCRIBE_STRUCT(sample, (), (word, text, number, flag, start, nested, anything))

struct outline {
    clearable<std::string> color;
    clearable<std::string, errc::server_name_not_text> name;
};
BOOST_DESCRIBE_STRUCT(outline, (), (color, name))

struct derived : outline {
    required<std::vector<std::string>, errc::roles_required> roles;
};
BOOST_DESCRIBE_STRUCT(derived, (outline), (roles))

result<derived> read_derived(std::string_view json)
{
    return read_struct<derived>(boost::json::parse(json).as_object());
}

result<sample> read(std::string_view json)
{
    return read_struct<sample>(boost::json::parse(json).as_object());
}

error refusal(std::string_view json)
{
    auto const got = read(json);
    REQUIRE(got.has_error());
    return got.error();
}

error wrong(std::string field) { return {errc::invalid_value, std::move(field)}; }

} // namespace

TEST_CASE("a full request is read member by member")
{
    auto const got = read(R"({"word":"w","text":"t","number":-7,"flag":false,"start":"id",
                              "nested":{"above":3,"name":"n"},"anything":[1,{"a":null}]})");
    REQUIRE(got.has_value());
    CHECK_EQ(*got->word, "w");
    CHECK_EQ(got->text, "t");
    CHECK_EQ(got->number, -7);
    CHECK_EQ(got->flag, false);
    CHECK_EQ(std::get<std::string>(*got->start), "id");
    CHECK_EQ(got->nested->above, 3);
    CHECK_EQ(*got->nested->name, "n");
    CHECK_EQ(got->anything, boost::json::parse(R"([1,{"a":null}])"));
}

TEST_CASE("absent and null are the same, unknown members are ignored")
{
    for (char const* const json :
         {R"({"word":"w"})", R"({"word":"w","text":null,"number":null,"flag":null,"start":null,
              "nested":null,"anything":null,"unknown":{"x":1}})"}) {
        auto const got = read(json);
        REQUIRE(got.has_value());
        CHECK_EQ(got->text, std::nullopt);
        CHECK_EQ(got->number, std::nullopt);
        CHECK_EQ(got->flag, std::nullopt);
        CHECK_FALSE(got->start.has_value());
        CHECK_FALSE(got->nested.has_value());
        CHECK(got->anything.is_null());
    }
}

TEST_CASE("a required text that is missing, null or empty gives its own refusal")
{
    CHECK_EQ(refusal("{}"), error{errc::status_required});
    CHECK_EQ(refusal(R"({"word":null})"), error{errc::status_required});
    CHECK_EQ(refusal(R"({"word":""})"), error{errc::status_required});
    CHECK_EQ(refusal(R"({"word":0})"), wrong("word"));
    CHECK_EQ(refusal(R"({"word":[]})"), wrong("word"));
}

TEST_CASE("a wrong type is told by the name of its field, within objects too")
{
    CHECK_EQ(refusal(R"({"word":"w","text":5})"), wrong("text"));
    CHECK_EQ(refusal(R"({"word":"w","flag":1})"), wrong("flag"));
    CHECK_EQ(refusal(R"({"word":"w","flag":"true"})"), wrong("flag"));
    CHECK_EQ(refusal(R"({"word":"w","start":{}})"), wrong("start"));
    CHECK_EQ(refusal(R"({"word":"w","start":true})"), wrong("start"));
    CHECK_EQ(refusal(R"({"word":"w","nested":[]})"), wrong("nested"));
    CHECK_EQ(refusal(R"({"word":"w","nested":{"above":"3","name":"n"}})"), wrong("above"));
    CHECK_EQ(refusal(R"({"word":"w","nested":{"above":3}})"), error{errc::user_required});
}

TEST_CASE("the first wrong field in the order of declaration is told")
{
    CHECK_EQ(refusal(R"({"number":"x","text":5,"word":"w"})"), wrong("text"));
    CHECK_EQ(refusal(R"({"number":"x","text":5})"), error{errc::status_required});
}

TEST_CASE("an integer is a number without fraction that a double knows exactly")
{
    auto const number = [](std::string const& json) {
        return read(R"({"word":"w","number":)" + json + "}");
    };
    CHECK_EQ(number("5")->number, 5);
    CHECK_EQ(number("5.0")->number, 5);
    CHECK_EQ(number("-0.0")->number, 0);
    CHECK_EQ(number("1e3")->number, 1000);
    CHECK_EQ(number("9223372036854775807")->number, 9223372036854775807);
    CHECK_EQ(number("-9223372036854775808")->number, std::numeric_limits<std::int64_t>::min());
    CHECK_EQ(number("4503599627370496.0")->number, 4503599627370496);
    for (char const* const json :
         {"5.5", "1e300", "-1e300", "9007199254740992.0", "9223372036854775808",
          "18446744073709551615", "\"5\"", "true", "[5]"}) {
        CAPTURE(json);
        auto const got = number(json);
        REQUIRE(got.has_error());
        CHECK_EQ(got.error(), wrong("number"));
    }
}

TEST_CASE("a start is a number or an id")
{
    CHECK_EQ(std::get<std::int64_t>(*read(R"({"word":"w","start":-3})")->start), -3);
    CHECK_EQ(std::get<std::string>(*read(R"({"word":"w","start":""})")->start), "");
    CHECK_EQ(refusal(R"({"word":"w","start":1.5})"), wrong("start"));
}

TEST_CASE("null clears where that is said, and is something else than absence")
{
    auto const got = read_derived(R"({"color":null,"roles":["a"]})");
    CHECK(got->color.is_given);
    CHECK_FALSE(got->color.value);
    CHECK_FALSE(got->name.is_given);
    CHECK_EQ(read_derived(R"({"color":"","roles":["a"]})")->color.value, "");
    CHECK_EQ(read_derived(R"({"color":5,"roles":["a"]})").error(), wrong("color"));
    CHECK_EQ(read_derived(R"({"name":5,"roles":["a"]})").error(),
             error{errc::server_name_not_text, "name"});
}

TEST_CASE("the members of a base come first, lists of texts are texts only")
{
    CHECK_EQ(read_derived(R"({"color":5,"roles":5})").error(), wrong("color"));
    CHECK_EQ(*read_derived(R"({"roles":["a","b"]})")->roles,
             std::vector<std::string>{"a", "b"});
    for (auto const* const json : {R"({})", R"({"roles":null})", R"({"roles":[]})"})
        CHECK_EQ(read_derived(json).error(), error{errc::roles_required});
    for (auto const* const json : {R"({"roles":"a"})", R"({"roles":[1]})", R"({"roles":{}})"})
        CHECK_EQ(read_derived(json).error(), wrong("roles"));
}
