// JSON text made of structs: escapes, numbers, what is left out, packets and their listener.
#include "protocol/writer.hpp"

#include <boost/describe/class.hpp>
#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using namespace oc;

namespace {

struct base_part {
    std::string first;
};
BOOST_DESCRIBE_STRUCT(base_part, (), (first))

struct sample : base_part {
    std::optional<std::string> maybe{};
    or_null<std::string> nullable{};
    std::vector<std::int64_t> numbers{};
    std::vector<std::pair<std::string, base_part>> ordered{};
    raw_json ready{"[1]"};
    bool flag = false;
};
BOOST_DESCRIBE_STRUCT(sample, (base_part), (maybe, nullable, numbers, ordered, ready, flag))

struct nothing {};
BOOST_DESCRIBE_STRUCT(nothing, (), ())

template <class T>
std::string to_text(T const& value)
{
    std::string out;
    write_json(out, value);
    return out;
}

std::string payload(std::string const& buffer) { return buffer.substr(frame::header_bytes_max); }

} // namespace

TEST_CASE("a struct is an object with its members in order, those of its bases first")
{
    sample s{{"f"}};
    CHECK_EQ(to_text(s),
             R"({"first":"f","nullable":null,"numbers":[],"ordered":{},"ready":[1],"flag":false})");
    s.maybe = "m";
    s.nullable = std::string("n");
    s.numbers = {1, -2};
    s.ordered = {{"z", {"1"}}, {"a", {"2"}}};
    s.flag = true;
    CHECK_EQ(to_text(s), R"({"first":"f","maybe":"m","nullable":"n","numbers":[1,-2],)"
                         R"("ordered":{"z":{"first":"1"},"a":{"first":"2"}},"ready":[1],)"
                         R"("flag":true})");
    CHECK_EQ(to_text(nothing{}), "{}");
}

TEST_CASE("strings are escaped where JSON asks for it, and go out raw elsewhere")
{
    CHECK_EQ(to_text(std::string("a\"b\\c/d")), R"("a\"b\\c/d")");
    CHECK_EQ(to_text(std::string("\b\f\n\r\t")), R"("\b\f\n\r\t")");
    CHECK_EQ(to_text(std::string("\0\x01\x1f\x7f", 4)), "\"\\u0000\\u0001\\u001f\x7f\"");
    CHECK_EQ(to_text(std::string("é😀\u2028")), "\"é😀\u2028\"");
    CHECK_EQ(to_text(std::string()), "\"\"");
}

TEST_CASE("every string comes back from a parser as it was")
{
    std::string all;
    for (int byte = 0; byte < 128; ++byte)
        all.push_back(static_cast<char>(byte));
    all += "ü\u0800\U0010FFFF";
    CHECK_EQ(std::string(boost::json::parse(to_text(all)).as_string()), all);
}

TEST_CASE("numbers come back from a parser as they were")
{
    for (double const number : {0.0, -0.5, 1700000000.25, 1e300, 5e-324, 0.1,
                                std::numeric_limits<double>::max()}) {
        CAPTURE(number);
        CHECK_EQ(boost::json::parse(to_text(number)).to_number<double>(), number);
    }
    CHECK_EQ(to_text(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
    CHECK_EQ(to_text(7), "7");
    CHECK_EQ(to_text(true), "true");
}

TEST_CASE("what JSON has no number for is null")
{
    CHECK_EQ(to_text(std::nan("")), "null");
    CHECK_EQ(to_text(std::numeric_limits<double>::infinity()), "null");
}

TEST_CASE("JSON values go out as they are")
{
    CHECK_EQ(to_text(boost::json::parse(R"({"b":[null,true,"x"],"a":1})")),
             R"({"b":[null,true,"x"],"a":1})");
}

TEST_CASE("a packet begins with its command, in a buffer with room for a header")
{
    CHECK_EQ(payload(write_packet("ping", nothing{})), R"({"cmd":"ping"})");
    CHECK_EQ(payload(write_packet("x\"", base_part{"f"})), R"({"cmd":"x\"","first":"f"})");
    CHECK_EQ(packet_frame("ping", nothing{})->payload(), R"({"cmd":"ping"})");
}

TEST_CASE("a listener is added at the end of a packet that stays as it is")
{
    auto const plain = write_packet("x", base_part{"f"});
    CHECK_EQ(payload(with_listener(plain, "7")), R"({"cmd":"x","first":"f","listener":"7"})");
    CHECK_EQ(payload(with_listener(plain, "\"\n")), R"({"cmd":"x","first":"f","listener":"\"\n"})");
    CHECK_EQ(payload(plain), R"({"cmd":"x","first":"f"})");
    CHECK_EQ(payload(with_listener(write_packet("x", nothing{}), "7")),
             R"({"cmd":"x","listener":"7"})");
}
