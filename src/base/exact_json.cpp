// Boost.JSON's parser with a handler of our own.
#include "base/exact_json.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

namespace oc {
namespace {

namespace json = boost::json;

class exact_handler {
public:
    static constexpr std::size_t max_object_size = json::object::max_size();
    static constexpr std::size_t max_array_size = json::array::max_size();
    static constexpr std::size_t max_key_size = json::string::max_size();
    static constexpr std::size_t max_string_size = json::string::max_size();

    json::value_stack stack{};

    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }
    bool on_array_begin(json::error_code&) { return true; }
    bool on_object_begin(json::error_code&) { return true; }
    bool on_array_end(std::size_t count, json::error_code&)
    {
        stack.push_array(count);
        return true;
    }
    bool on_object_end(std::size_t count, json::error_code&)
    {
        stack.push_object(count);
        return true;
    }
    bool on_string_part(json::string_view part, std::size_t, json::error_code&)
    {
        stack.push_chars(part);
        return true;
    }
    bool on_string(json::string_view part, std::size_t, json::error_code&)
    {
        stack.push_string(part);
        return true;
    }
    bool on_key_part(json::string_view part, std::size_t, json::error_code&)
    {
        stack.push_chars(part);
        return true;
    }
    bool on_key(json::string_view part, std::size_t, json::error_code&)
    {
        stack.push_key(part);
        return true;
    }
    bool on_number_part(json::string_view part, json::error_code&)
    {
        digits_.append(part.data(), part.size());
        return true;
    }
    bool on_int64(std::int64_t number, json::string_view, json::error_code&)
    {
        digits_.clear();
        stack.push_int64(number);
        return true;
    }
    bool on_uint64(std::uint64_t number, json::string_view, json::error_code&)
    {
        digits_.clear();
        stack.push_uint64(number);
        return true;
    }
    bool on_double(double roughly, json::string_view part, json::error_code& failure)
    {
        digits_.append(part.data(), part.size());
        double exactly = roughly;
        auto const* const end = digits_.data() + digits_.size();
        if (auto const read = std::from_chars(digits_.data(), end, exactly);
            read.ec != std::errc() || read.ptr != end)
            exactly = roughly; // out of range: what Boost.JSON makes of it, perhaps zero
        digits_.clear();
        if (!std::isfinite(exactly)) { // no JSON says it again
            failure = json::error::exponent_overflow;
            return false;
        }
        stack.push_double(exactly);
        return true;
    }
    bool on_bool(bool flag, json::error_code&)
    {
        stack.push_bool(flag);
        return true;
    }
    bool on_null(json::error_code&)
    {
        stack.push_null();
        return true;
    }
    bool on_comment_part(json::string_view, json::error_code&) { return true; }
    bool on_comment(json::string_view, json::error_code&) { return true; }

private:
    std::string digits_{};
};

} // namespace

std::optional<json::value> parse_exact_json(std::string_view text, std::size_t depth_max,
                                            json::storage_ptr where)
{
    json::parse_options how;
    how.max_depth = depth_max;
    json::basic_parser<exact_handler> parser(how);
    parser.handler().stack.reset(std::move(where));
    json::error_code problem;
    auto const read = parser.write_some(false, text.data(), text.size(), problem);
    if (problem || read != text.size())
        return std::nullopt;
    return parser.handler().stack.release();
}

} // namespace oc
