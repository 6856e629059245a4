// A recursive descent over the text that builds nothing but places.
#include "base/json_places.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <utility>

namespace oc {
namespace {

constexpr std::size_t path_bytes_max = 256;

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

bool is_hex(char byte)
{
    return is_digit(byte) || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

bool is_letter(char byte) { return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z'); }

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

/// Turns offsets into places; asked in rising order it passes over the text once.
class place_counter {
public:
    explicit place_counter(std::string_view text) : text_(text) {}

    text_place at(std::size_t offset)
    {
        if (offset < passed_)
            *this = place_counter(text_);
        for (; passed_ < std::min(offset, text_.size()); ++passed_) {
            if (text_[passed_] == '\n')
                now_ = {now_.line + 1, 1};
            else if (!is_continuation(text_[passed_]))
                ++now_.column;
        }
        return now_;
    }

private:
    std::string_view text_;
    std::size_t passed_ = 0;
    text_place now_{1, 1};
};

/// Each scan_ function answers whether it may go on; after the first fault nothing is read.
class scanner {
public:
    explicit scanner(std::string_view text) : text_(text), places_(text) {}

    json_places run()
    {
        constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
        if (text_.starts_with(byte_order_mark))
            at_ = byte_order_mark.size();
        if (scan_value()) {
            skip_space();
            if (!is_at_end())
                fail("expected the end of the file");
        }
        return std::move(found_);
    }

private:
    bool is_at_end() const { return at_ == text_.size(); }
    char now() const { return is_at_end() ? '\0' : text_[at_]; }

    void skip_space() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }

    bool take(char expected)
    {
        if (is_at_end() || text_[at_] != expected)
            return false;
        ++at_;
        return true;
    }

    bool fail(std::string what) { return fail_at(at_, std::move(what)); }

    bool fail_at(std::size_t offset, std::string what)
    {
        if (at_ == text_.size() && offset == at_)
            what += "; the file ends here";
        else if (offset < text_.size() && (text_[offset] == '/' || text_[offset] == '#'))
            what += "; JSON has no comments";
        found_.fault = json_fault{places_.at(offset), std::move(what)};
        return false;
    }

    bool scan_value()
    {
        skip_space();
        if (now() == '{' || now() == '[') {
            if (depth_ == limits::json_depth_max)
                return fail("nested too deeply");
            ++depth_;
            bool const went_on = now() == '{' ? scan_object() : scan_array();
            --depth_;
            return went_on;
        }
        if (now() == '"')
            return scan_text().has_value();
        if (now() == '-' || is_digit(now()))
            return scan_number();
        return scan_word();
    }

    bool scan_object()
    {
        take('{');
        skip_space();
        if (take('}'))
            return true;
        do {
            if (!scan_member())
                return false;
            skip_space();
        } while (take(','));
        return take('}') || fail("expected ',' or '}'");
    }

    bool scan_member()
    {
        skip_space();
        auto const begin = at_;
        if (now() == '}')
            return fail("expected a key after ','; the last one has no comma");
        if (now() != '"')
            return fail("expected a key in double quotes");
        auto const key = scan_text();
        if (!key)
            return false;
        skip_space();
        auto const path_size = enter(*key);
        note_key(begin);
        bool const went_on = (take(':') || fail("expected ':' after the key")) && scan_value();
        path_.resize(path_size);
        return went_on;
    }

    bool scan_array()
    {
        take('[');
        skip_space();
        if (take(']'))
            return true;
        std::size_t index = 0;
        do {
            skip_space();
            if (now() == ']')
                return fail("expected a value after ','; the last one has no comma");
            auto const path_size = enter(std::to_string(index++));
            bool const went_on = scan_value();
            path_.resize(path_size);
            if (!went_on)
                return false;
            skip_space();
        } while (take(','));
        return take(']') || fail("expected ',' or ']'");
    }

    /// Extends the path by one step; the size to go back to.
    std::size_t enter(std::string_view step)
    {
        auto const before = path_.size();
        path_.append(before == 0 ? "" : ".").append(step);
        return before;
    }

    void note_key(std::size_t begin)
    {
        if (path_.size() > path_bytes_max)
            return;
        auto const where = places_.at(begin);
        auto const [entry, is_new] = found_.keys.insert_or_assign(path_, where);
        if (!is_new)
            found_.repeated.emplace_back(path_, where);
    }

    /// The text without its quotes, its escapes resolved.
    std::optional<std::string> scan_text()
    {
        auto const begin = at_++;
        bool has_escapes = false;
        while (!take('"')) {
            if (is_at_end()) {
                fail_at(begin, "this text has no closing '\"'");
                return std::nullopt;
            }
            has_escapes = has_escapes || now() == '\\';
            if (!(now() == '\\' ? scan_escape() : scan_plain()))
                return std::nullopt;
        }
        auto const quoted = text_.substr(begin, at_ - begin);
        if (!is_valid_utf8(quoted)) {
            fail_at(begin, "this text is not UTF-8");
            return std::nullopt;
        }
        if (!has_escapes)
            return std::string(quoted.substr(1, quoted.size() - 2));
        boost::system::error_code failure;
        auto const parsed = boost::json::parse(quoted, failure);
        if (failure) {
            fail_at(begin, "half of a \\u pair is missing in this text");
            return std::nullopt;
        }
        return std::string(parsed.as_string());
    }

    bool scan_plain()
    {
        constexpr unsigned char first_printable = 0x20;
        if (now() == '\n' || now() == '\r')
            return fail("a text ends on its line; a line break in it is \\n");
        if (static_cast<unsigned char>(now()) < first_printable)
            return fail("a control character in a text; a tab is \\t");
        ++at_;
        return true;
    }

    bool scan_escape()
    {
        constexpr std::string_view single = "\"\\/bfnrt";
        constexpr int hex_digits = 4;
        auto const begin = at_++;
        if (!is_at_end() && single.find(now()) != std::string_view::npos) {
            ++at_;
            return true;
        }
        bool is_right = take('u');
        for (int digit = 0; is_right && digit < hex_digits; ++digit) {
            is_right = is_hex(now());
            at_ += is_right ? 1 : 0;
        }
        return is_right || fail_at(begin, "no such escape; a backslash itself is \\\\");
    }

    bool scan_number()
    {
        auto const begin = at_;
        take('-');
        if (take('0')) {
            if (is_digit(now()))
                return fail_at(begin, "a number does not begin with 0");
        } else if (!scan_digits()) {
            return false;
        }
        if (take('.') && !scan_digits())
            return false;
        if (take('e') || take('E')) {
            if (!take('+'))
                take('-');
            return scan_digits();
        }
        return true;
    }

    bool scan_digits()
    {
        if (!is_digit(now()))
            return fail("expected a digit");
        while (is_digit(now()))
            ++at_;
        return true;
    }

    bool scan_word()
    {
        constexpr std::size_t shown_max = 20;
        auto const begin = at_;
        while (is_letter(now()))
            ++at_;
        auto const word = text_.substr(begin, at_ - begin);
        if (word == "true" || word == "false" || word == "null")
            return true;
        if (!word.empty())
            return fail_at(begin, "expected a value, got " +
                                      std::string(word.substr(0, shown_max)) +
                                      "; texts stand in double quotes");
        if (now() == '\'')
            return fail("expected a value; texts stand in double quotes");
        return fail("expected a value");
    }

    std::string_view text_;
    place_counter places_;
    json_places found_;
    std::string path_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
};

} // namespace

std::string to_string(text_place where)
{
    return std::to_string(where.line) + ":" + std::to_string(where.column);
}

json_places find_json_places(std::string_view text) { return scanner(text).run(); }

text_place find_place(std::string_view text, std::size_t at) { return place_counter(text).at(at); }

} // namespace oc
