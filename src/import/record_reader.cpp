// A window over the file that grows to one record at most.
#include "import/record_reader.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace oc {
namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view too_long = "the record is too long";

bool is_blank(char c) { return blanks.find(c) != std::string_view::npos; }

std::string_view trim_blanks(std::string_view text)
{
    while (!text.empty() && is_blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back()))
        text.remove_suffix(1);
    return text;
}

} // namespace

record_reader::record_reader(byte_source from, options how) : from_(std::move(from)), how_(how) {}

/// More of the file behind what is in the buffer. False at its end.
bool record_reader::fill()
{
    if (is_at_end_)
        return false;
    if (begin_ > 0) {
        buffer_.erase(0, begin_);
        begin_ = 0;
    }
    auto const size = buffer_.size();
    buffer_.resize(size + how_.chunk_bytes);
    auto const got = from_(buffer_.data() + size, how_.chunk_bytes);
    buffer_.resize(size + got);
    bytes_read_ += got;
    is_at_end_ = got == 0;
    return !is_at_end_;
}

void record_reader::drop(std::size_t count)
{
    auto const first = buffer_.begin() + static_cast<std::ptrdiff_t>(begin_);
    line_ += std::count(first, first + static_cast<std::ptrdiff_t>(count), '\n');
    begin_ += count;
}

void record_reader::skip_blanks()
{
    for (;;) {
        auto const found = buffer_.find_first_not_of(blanks, begin_);
        drop(std::min(found, buffer_.size()) - begin_);
        if (found != std::string::npos || !fill())
            return;
    }
}

record record_reader::fault(std::string_view words, bool is_fatal) const
{
    return {.line = line_, .fault = words, .is_fatal = is_fatal};
}

void record_reader::find_shape()
{
    while (buffer_.size() < byte_order_mark.size() && fill()) {
    }
    if (buffer_.starts_with(byte_order_mark))
        drop(byte_order_mark.size());
    skip_blanks();
    if (begin_ == buffer_.size()) {
        shape_ = shape::over;
    } else if (buffer_[begin_] == '[') {
        shape_ = shape::array;
        drop(1);
    } else if (how_.layout == record_layout::history) {
        shape_ = shape::lines;
    } else if (buffer_[begin_] == '{') {
        shape_ = shape::object;
        drop(1);
    } // else unknown: a fault
}

std::optional<record> record_reader::next()
{
    if (shape_ == shape::unknown) {
        find_shape();
        if (shape_ == shape::unknown) {
            shape_ = shape::over;
            return fault("expected a JSON array or object", true);
        }
    }
    switch (shape_) {
    case shape::lines: return next_line();
    case shape::array:
    case shape::object: return next_element();
    default: return std::nullopt;
    }
}

std::optional<record> record_reader::next_line()
{
    skip_blanks();
    if (begin_ == buffer_.size()) {
        shape_ = shape::over;
        return std::nullopt;
    }
    std::size_t searched = 0; // of the line, from begin_
    bool is_too_long = false;
    for (;;) {
        auto const from = begin_ + searched;
        auto const* const found = static_cast<char const*>(
            std::memchr(buffer_.data() + from, '\n', buffer_.size() - from));
        if (found != nullptr)
            return finish_record(static_cast<std::size_t>(found - buffer_.data()), is_too_long);
        searched = buffer_.size() - begin_;
        if (searched > how_.record_bytes_max) { // its bytes are of no use
            is_too_long = true;
            drop(searched);
            searched = 0;
        }
        if (!fill())
            return finish_record(buffer_.size(), is_too_long);
    }
}

std::optional<record> record_reader::finish_record(std::size_t end, bool is_too_long)
{
    auto const size = end - begin_;
    if (is_too_long || size > how_.record_bytes_max) {
        auto const out = fault(too_long);
        drop(size);
        return out;
    }
    record const out{.text = trim_blanks(std::string_view(buffer_).substr(begin_, size)),
                     .line = line_};
    drop(size);
    return out;
}

std::optional<record> record_reader::close()
{
    drop(1);
    skip_blanks();
    shape_ = shape::over;
    if (begin_ == buffer_.size())
        return std::nullopt;
    return fault("expected the end of the file", true);
}

std::optional<record> record_reader::next_element()
{
    char const closing = shape_ == shape::array ? ']' : '}';
    skip_blanks();
    if (begin_ < buffer_.size() && buffer_[begin_] == closing)
        return close();
    if (!std::exchange(is_first_, false)) { // what stands between two elements
        if (begin_ < buffer_.size())
            drop(1);                        // find_element_end() stops at nothing but a comma
        skip_blanks();
    }
    if (begin_ == buffer_.size()) {
        shape_ = shape::over;
        return fault("the file ends within its list", true);
    }
    std::size_t at = 0;
    bool is_too_long = false;
    if (!find_element_end(at, is_too_long)) {
        shape_ = shape::over;
        return fault("the file ends within a record", true);
    }
    auto out = finish_record(begin_ + at, is_too_long);
    if (out->fault.empty() && out->text.empty())
        return fault("expected a record");
    return out;
}

/// `at`: where the comma or bracket behind the element is, counted from begin_. False when the file
/// ends before it.
bool record_reader::find_element_end(std::size_t& at, bool& is_too_long)
{
    std::int64_t depth = 0;
    bool in_text = false;
    bool is_escaped = false;
    for (;; ++at) {
        if (begin_ + at == buffer_.size()) {
            if (at > how_.record_bytes_max) {
                is_too_long = true;
                drop(at);
                at = 0;
            }
            if (!fill())
                return false;
        }
        char const c = buffer_[begin_ + at];
        if (in_text) {
            if (is_escaped)
                is_escaped = false;
            else if (c == '\\')
                is_escaped = true;
            else if (c == '"')
                in_text = false;
        } else if (c == '"') {
            in_text = true;
        } else if (c == '[' || c == '{') {
            ++depth;
        } else if (depth == 0 && (c == ',' || c == ']' || c == '}')) {
            return true;
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
}

} // namespace oc
