// Finds the file's text and copies everything else; Boost.JSON judges the copy in the end.
#include "base/upload_json.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <utility>

namespace oc {
namespace {

constexpr char not_base64 = '?'; // stands for characters that no decoder takes

bool is_white(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool is_control(char c) { return static_cast<unsigned char>(c) < ' '; }

std::optional<boost::json::value> parse(std::string_view text)
{
    boost::json::parse_options options;
    options.max_depth = limits::json_depth_max;
    boost::json::error_code failure;
    auto value = boost::json::parse(text, failure, {}, options);
    if (failure && text.find("\\u") != std::string_view::npos)
        value = boost::json::parse(mend_surrogate_escapes(text), failure, {}, options);
    return failure ? std::nullopt : std::optional(std::move(value));
}

// Without the file's text, of which an empty one is left.
std::optional<boost::json::object> parse_members(std::string_view text, bool has_file)
{
    auto value = parse(text);
    if (!value || !value->is_object())
        return std::nullopt;
    auto members = std::move(value->get_object());
    if (has_file)
        members.stable_erase("file");
    return members;
}

bool is_file(std::string_view quoted_key)
{
    if (quoted_key.find('\\') == std::string_view::npos)
        return quoted_key == "\"file\"";
    auto const value = parse(quoted_key);
    return value && value->is_string() && value->get_string() == "file";
}

int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

} // namespace

upload_json_reader::state upload_json_reader::feed(std::string_view json, std::string& file_bytes)
{
    while (!json.empty() && (state_ == state::reading || state_ == state::complete)) {
        if (place_ == place::file_text) {
            take_file(json, file_bytes);
            continue;
        }
        char const c = json.front();
        json.remove_prefix(1);
        switch (place_) {
        case place::start:
        case place::outside: take_outside(c); break;
        case place::text: take_text(c); break;
        case place::escape:
            keep(c);
            place_ = place::text;
            break;
        case place::file_escape: take_file_escape(c, file_bytes); break;
        case place::file_unicode: take_file_unicode(c, file_bytes); break;
        case place::end: take_end(c); break;
        case place::file_text: break;
        }
    }
    return state_;
}

upload_json_reader::state upload_json_reader::finish()
{
    return state_ == state::reading ? fail(state::malformed) : state_;
}

std::optional<boost::json::object> upload_json_reader::members() const
{
    if (state_ == state::complete)
        return whole_;
    bool const is_in_file =
        place_ == place::file_text || place_ == place::file_escape || place_ == place::file_unicode;
    if (state_ != state::reading || !is_in_file)
        return std::nullopt;
    return parse_members(others_ + "}", has_file_);
}

upload_json_reader::state upload_json_reader::fail(state why)
{
    state_ = why;
    others_ = {};
    return state_;
}

void upload_json_reader::keep(char c)
{
    if (others_.size() == others_bytes_max)
        fail(state::others_too_long);
    else
        others_.push_back(c);
}

void upload_json_reader::take_outside(char c)
{
    if (is_white(c))
        return;
    if (place_ == place::start && c != '{')
        return static_cast<void>(fail(state::malformed));
    place_ = place::outside;
    if (c == '"')
        return begin_text();
    keep(c);
    if (c == '{' || c == '[') {
        if (++depth_ > limits::json_depth_max)
            fail(state::malformed);
    } else if (c == '}' || c == ']') {
        if (--depth_ == 0)
            on_object_end();
    } else if (depth_ == 1 && (c == ',' || c == ':')) {
        is_key_ = c == ',';
        is_file_value_ = is_file_value_ && c == ':';
    }
}

void upload_json_reader::begin_text()
{
    text_begin_ = others_.size();
    keep('"');
    place_ = place::text;
    if (depth_ != 1 || is_key_ || !std::exchange(is_file_value_, false))
        return;
    keep('"');
    has_file_ = true;
    place_ = place::file_text;
}

void upload_json_reader::take_text(char c)
{
    keep(c);
    if (c == '\\') {
        place_ = place::escape;
    } else if (c == '"') {
        place_ = place::outside;
        if (depth_ == 1 && is_key_ && state_ == state::reading)
            on_key();
    }
}

void upload_json_reader::on_key()
{
    is_file_value_ = is_file(std::string_view(others_).substr(text_begin_));
    if (is_file_value_ && std::exchange(has_file_key_, true))
        fail(state::repeated_file);
}

void upload_json_reader::on_object_end()
{
    if (state_ != state::reading)
        return;
    whole_ = parse_members(others_, has_file_);
    others_ = {};
    place_ = place::end;
    state_ = whole_ ? state::complete : state::malformed;
}

void upload_json_reader::take_end(char c)
{
    if (!is_white(c))
        fail(state::malformed);
}

void upload_json_reader::take_file(std::string_view& json, std::string& file_bytes)
{
    auto const* const special = std::find_if(
        json.begin(), json.end(), [](char c) { return c == '"' || c == '\\' || is_control(c); });
    auto const plain = static_cast<std::size_t>(special - json.begin());
    decoder_.feed(json.substr(0, plain), file_bytes);
    json.remove_prefix(plain);
    if (json.empty())
        return;
    char const c = json.front();
    json.remove_prefix(1);
    if (c == '\\') {
        place_ = place::file_escape;
    } else if (c == '"') {
        place_ = place::outside;
        if (!decoder_.finish(file_bytes))
            fail(state::broken_file);
    } else {
        fail(state::malformed);
    }
}

void upload_json_reader::take_file_escape(char c, std::string& file_bytes)
{
    constexpr std::string_view known = "\"\\/bfnrt";
    place_ = place::file_text;
    if (c == 'u') {
        place_ = place::file_unicode;
        unicode_ = unicode_digits_ = 0;
    } else if (known.find(c) == std::string_view::npos) {
        fail(state::malformed);
    } else {
        char const meant = c == '/' ? c : not_base64;
        decoder_.feed({&meant, 1}, file_bytes);
    }
}

void upload_json_reader::take_file_unicode(char c, std::string& file_bytes)
{
    auto const digit = hex_value(c);
    if (digit < 0)
        return static_cast<void>(fail(state::malformed));
    unicode_ = unicode_ * 16 + static_cast<unsigned>(digit);
    if (++unicode_digits_ < 4)
        return;
    char const meant = unicode_ < 0x80 ? static_cast<char>(unicode_) : not_base64;
    decoder_.feed({&meant, 1}, file_bytes);
    place_ = place::file_text;
}

} // namespace oc
