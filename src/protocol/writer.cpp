// The leaves of JSON writing: strings, numbers, and values that are JSON already.
#include "protocol/writer.hpp"

#include "base/check.hpp"

#include <boost/json/serialize.hpp>

#include <array>
#include <charconv>
#include <cmath>

namespace oc {
namespace {

// What to write for a byte that JSON does not allow in a string; 0: it may stand as it is.
constexpr std::array<char, 256> make_escapes()
{
    std::array<char, 256> escapes{};
    for (std::size_t i = 0; i < 0x20; ++i)
        escapes[i] = 'u';
    escapes['\b'] = 'b';
    escapes['\f'] = 'f';
    escapes['\n'] = 'n';
    escapes['\r'] = 'r';
    escapes['\t'] = 't';
    escapes['"'] = '"';
    escapes['\\'] = '\\';
    return escapes;
}

constexpr auto escapes = make_escapes();

} // namespace

void write_json_string(std::string& out, std::string_view text)
{
    constexpr char hex[] = "0123456789abcdef";
    out.push_back('"');
    std::size_t begin = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const byte = static_cast<unsigned char>(text[i]);
        char const escape = escapes[byte];
        if (escape == 0)
            continue;
        out.append(text, begin, i - begin);
        begin = i + 1;
        out.push_back('\\');
        out.push_back(escape);
        if (escape == 'u') {
            out.append("00");
            out.push_back(hex[byte >> 4]);
            out.push_back(hex[byte & 15]);
        }
    }
    out.append(text, begin);
    out.push_back('"');
}

void write_json_double(std::string& out, double number)
{
    if (!std::isfinite(number)) { // JSON has no such numbers
        out.append("null");
        return;
    }
    std::array<char, 32> digits{};
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    CHECK(end.ec == std::errc{});
    out.append(digits.data(), end.ptr);
}

void write_json_integer(std::string& out, std::int64_t number)
{
    std::array<char, 24> digits{};
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    out.append(digits.data(), end.ptr);
}

void write_json(std::string& out, boost::json::value const& value)
{
    out.append(boost::json::serialize(value));
}

void write_json(std::string& out, boost::json::object const& value)
{
    out.append(boost::json::serialize(value));
}

void write_json(std::string& out, boost::json::array const& value)
{
    out.append(boost::json::serialize(value));
}

std::string with_listener(std::string_view packet_buffer, std::string_view listener)
{
    CHECK(packet_buffer.ends_with('}'));
    std::string out;
    out.reserve(packet_buffer.size() + listener.size() + 16);
    out.append(packet_buffer.substr(0, packet_buffer.size() - 1));
    out.append(",\"listener\":");
    write_json_string(out, listener);
    out.push_back('}');
    return out;
}

} // namespace oc
