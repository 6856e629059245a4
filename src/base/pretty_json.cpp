// Recursive; the depth of a value that was parsed is bounded by its parser.
#include "base/pretty_json.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>
#include <utility>

namespace oc {
namespace {

namespace json = boost::json;

// Boost writes 0.5 as 5E-1: right, and hard to read.
std::string format_double(double number)
{
    if (!std::isfinite(number)) // JSON has no word for it; out of range, it is read as infinity
        return std::isnan(number) ? "null" : number < 0 ? "-1e999" : "1e999";
    constexpr std::size_t digits_max = 32; // the shortest form has at most 24 characters
    char buffer[digits_max];
    auto const [end, failure] = std::to_chars(buffer, buffer + digits_max, number);
    std::string text(buffer, end);
    if (text.find_first_of(".e") == std::string::npos)
        text += ".0"; // it stays a double for the next reader
    return text;
}

class pretty_writer {
public:
    std::string run(json::value const& value)
    {
        write(value);
        return std::move(text_);
    }

private:
    void write(json::value const& value)
    {
        if (auto const* object = value.if_object())
            write(*object);
        else if (auto const* array = value.if_array())
            write(*array);
        else if (auto const* number = value.if_double())
            text_ += format_double(*number);
        else if (auto const* text = value.if_string())
            write_text(*text);
        else
            text_ += json::serialize(value);
    }

    // Most texts need no escape, and a serializer of their own would cost five times as much.
    void write_text(std::string_view text)
    {
        bool const is_plain = std::ranges::all_of(text, [](unsigned char byte) {
            constexpr unsigned char first_printable = 0x20;
            return byte >= first_printable && byte != '"' && byte != '\\';
        });
        if (!is_plain) {
            text_ += json::serialize(json::string(text));
            return;
        }
        text_ += '"';
        text_ += text;
        text_ += '"';
    }

    void write(json::object const& object)
    {
        open('{');
        for (auto const& entry : object) {
            next_line();
            write_text(entry.key());
            text_ += ": ";
            write(entry.value());
        }
        close('}');
    }

    void write(json::array const& array)
    {
        open('[');
        for (auto const& each : array) {
            next_line();
            write(each);
        }
        close(']');
    }

    void open(char bracket)
    {
        text_ += bracket;
        ++depth_;
        is_first_ = true;
    }

    void next_line()
    {
        if (!is_first_)
            text_ += ',';
        is_first_ = false;
        break_line();
    }

    void close(char bracket)
    {
        --depth_;
        if (!is_first_) // an empty one stays on its line
            break_line();
        is_first_ = false;
        text_ += bracket;
    }

    void break_line()
    {
        constexpr std::size_t indent = 2;
        text_ += '\n';
        text_.append(depth_ * indent, ' ');
    }

    std::string text_;
    std::size_t depth_ = 0;
    bool is_first_ = true; // nothing was written yet since the last bracket
};

} // namespace

std::string pretty_json(json::value const& value) { return pretty_writer().run(value); }

} // namespace oc
