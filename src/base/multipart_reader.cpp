// The body is searched for CRLF, two dashes and the boundary; of what may become that, and of heads
// that are not whole, a bounded rest is kept.
#include "base/multipart_reader.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <utility>

namespace oc {
namespace {

constexpr std::string_view line_end = "\r\n";
constexpr std::string_view head_end = "\r\n\r\n";
constexpr std::size_t boundary_bytes_max = 70; // RFC 2046 §5.1.1
constexpr std::size_t padding_bytes_max = 128; // behind a boundary

std::string_view trim_blanks(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

/// The next ";name=value" of a header, the value without its quotes; nothing at the end, and a name
/// of "" for what cannot be read.
std::optional<std::pair<std::string, std::string>> take_parameter(std::string_view& rest)
{
    rest = trim_blanks(rest);
    if (rest.empty())
        return std::nullopt;
    std::pair<std::string, std::string> out;
    auto const equals = rest.find('=');
    if (rest.front() != ';' || equals == std::string_view::npos)
        return out;
    auto name = fold_case(trim_blanks(rest.substr(1, equals - 1)));
    rest = trim_blanks(rest.substr(equals + 1));
    if (!rest.starts_with('"')) {
        auto const end = std::min(rest.find(';'), rest.size());
        out = {std::move(name), std::string(trim_blanks(rest.substr(0, end)))};
        rest.remove_prefix(end);
        return out;
    }
    rest.remove_prefix(1);
    std::string value;
    while (!rest.empty() && rest.front() != '"') {
        // Browsers percent-encode quotes; others escape them. A lone backslash is of a path.
        if (rest.size() > 1 && rest[0] == '\\' && (rest[1] == '"' || rest[1] == '\\'))
            rest.remove_prefix(1);
        value.push_back(rest.front());
        rest.remove_prefix(1);
    }
    if (rest.empty())
        return out; // the quotes are not closed
    rest.remove_prefix(1);
    return out = {std::move(name), std::move(value)};
}

bool is_boundary(std::string_view text)
{
    constexpr std::string_view marks = "'()+_,-./:=? ";
    return !text.empty() && text.size() <= boundary_bytes_max && text.back() != ' ' &&
           std::ranges::all_of(text, [&](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      marks.find(c) != std::string_view::npos;
           });
}

bool has_control(std::string_view text)
{
    return std::ranges::any_of(text, [](char c) {
        auto const byte = static_cast<unsigned char>(c);
        return byte < ' ' || byte == 0x7f;
    });
}

} // namespace

std::optional<std::string> multipart_reader::find_boundary(std::string_view content_type)
{
    auto const end = std::min(content_type.find(';'), content_type.size());
    if (!equal_ignoring_case(trim_blanks(content_type.substr(0, end)), "multipart/form-data"))
        return std::nullopt;
    auto rest = content_type.substr(end);
    std::optional<std::string> found;
    while (auto parameter = take_parameter(rest)) {
        if (parameter->first.empty() || (parameter->first == "boundary" && found))
            return std::nullopt;
        if (parameter->first == "boundary")
            found = std::move(parameter->second);
    }
    return found && is_boundary(*found) ? found : std::nullopt;
}

multipart_reader::multipart_reader(std::string_view boundary, options limits)
    : limits_(limits), delimiter_("\r\n--" + std::string(boundary)),
      held_(line_end) // the first boundary may open the body
{
}

multipart_event multipart_reader::next(std::string_view& input)
{
    released_.clear();
    for (;;) {
        switch (place_) {
        case place::preamble:
            take_data(input); // nobody wants it
            if (is_delimited_)
                leave_data();
            else if (input.empty())
                return {};
            break;
        case place::part_data: {
            if (is_delimited_) {
                leave_data();
                return {.kind = multipart_event_kind::part_end};
            }
            if (auto const data = take_data(input); !data.empty())
                return {.kind = multipart_event_kind::data, .data = data};
            if (!is_delimited_)
                return {};
            break;
        }
        case place::after_boundary:
        case place::part_head:
            if (input.empty())
                return {};
            held_.push_back(input.front());
            input.remove_prefix(1);
            if (place_ == place::after_boundary)
                place_ = judge_boundary();
            else if (place_ = judge_head(); place_ == place::part_data)
                return {.kind = multipart_event_kind::part};
            break;
        case place::end: input = {}; return {.kind = multipart_event_kind::end};
        case place::failed: input = {}; return {.kind = multipart_event_kind::error};
        }
    }
}

// INVARIANT: in data, held_ is the beginning of a delimiter, which has a CR only in front.
std::string_view multipart_reader::take_data(std::string_view& input)
{
    while (!held_.empty() && !input.empty()) {
        if (input.front() != delimiter_[held_.size()]) {
            released_ = std::exchange(held_, {}); // was data after all
            return released_;
        }
        held_.push_back(input.front());
        input.remove_prefix(1);
        if (held_ == delimiter_) {
            is_delimited_ = true;
            return {};
        }
    }
    auto const found = input.find(delimiter_);
    auto data = input.substr(0, found);
    if (found != std::string_view::npos) {
        is_delimited_ = true;
        input.remove_prefix(found + delimiter_.size());
        return data;
    }
    auto const last = data.rfind('\r');
    if (last != std::string_view::npos && delimiter_.starts_with(data.substr(last))) {
        held_ = data.substr(last);
        data = data.substr(0, last);
    }
    input = {};
    return data;
}

void multipart_reader::leave_data()
{
    is_delimited_ = false;
    held_.clear();
    place_ = place::after_boundary;
}

// Two dashes end the body; blanks and a line end open a part.
multipart_reader::place multipart_reader::judge_boundary()
{
    if (held_ == "-")
        return place_;
    if (held_ == "--")
        return place::end;
    auto const blanks = std::min(held_.find_first_not_of(" \t"), held_.size());
    auto const rest = std::string_view(held_).substr(blanks);
    if (!line_end.starts_with(rest) || held_.size() > padding_bytes_max)
        return place::failed;
    if (rest != line_end)
        return place_;
    held_.clear();
    return parts_++ < limits_.parts_max ? place::part_head : place::failed;
}

multipart_reader::place multipart_reader::judge_head()
{
    if (held_ == line_end || held_.size() > limits_.head_bytes_max)
        return place::failed; // without headers, it has no name
    if (!held_.ends_with(head_end))
        return place_;
    bool const is_good = read_head();
    held_.clear();
    return is_good ? place::part_data : place::failed;
}

bool multipart_reader::read_head()
{
    head_ = {};
    bool is_disposed = false;
    std::string_view rest = held_;
    rest.remove_suffix(line_end.size());
    while (!rest.empty()) {
        auto const end = rest.find(line_end);
        auto const line = rest.substr(0, end);
        rest.remove_prefix(end + line_end.size());
        auto const colon = line.find(':');
        if (colon == std::string_view::npos || has_control(line) || line.front() == ' ')
            return false;
        auto const name = fold_case(line.substr(0, colon));
        auto const value = trim_blanks(line.substr(colon + 1));
        if (name == "content-disposition") {
            if (std::exchange(is_disposed, true) || !read_disposition(value))
                return false;
        } else if (name == "content-type") {
            head_.content_type = value;
        } else if (name == "content-transfer-encoding" &&
                   (equal_ignoring_case(value, "base64") ||
                    equal_ignoring_case(value, "quoted-printable"))) {
            return false; // RFC 7578 §4.7: nobody does
        }
    }
    return is_disposed;
}

bool multipart_reader::read_disposition(std::string_view value)
{
    auto const end = std::min(value.find(';'), value.size());
    if (!equal_ignoring_case(trim_blanks(value.substr(0, end)), "form-data"))
        return false;
    value.remove_prefix(end);
    std::optional<std::string> name;
    while (auto parameter = take_parameter(value)) {
        auto& [key, text] = *parameter;
        if (key.empty() || text.size() > limits_.name_bytes_max || !is_valid_utf8(text))
            return false;
        auto* const into = key == "name" ? &name : key == "filename" ? &head_.filename : nullptr;
        if (into != nullptr && into->has_value())
            return false;
        if (into != nullptr)
            *into = std::move(text);
    }
    head_.name = name.value_or("");
    return name && !name->empty();
}

} // namespace oc
