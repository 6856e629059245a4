// Boost's parser decides; our own scan words the fault.
#include "base/parsed_json.hpp"

#include "base/limits.hpp"

#include <boost/json/stream_parser.hpp>

namespace oc {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Our own scan words the fault better; where it finds none, the parser's word counts.
json_fault describe_fault(std::string_view text, std::size_t stopped_at,
                          boost::system::error_code const& failure)
{
    if (auto found = find_json_places(text).fault)
        return *std::move(found);
    return {find_place(text, stopped_at), "no valid JSON (" + failure.message() + ")"};
}

} // namespace

parsed_json parse_json(std::string_view text)
{
    if (text.starts_with(byte_order_mark))
        text.remove_prefix(byte_order_mark.size());
    boost::json::parse_options strict;
    strict.max_depth = limits::json_depth_max;
    boost::json::stream_parser parser(boost::json::storage_ptr{}, strict);
    boost::system::error_code failure;
    auto const stopped_at = parser.write(text.data(), text.size(), failure);
    if (!failure)
        parser.finish(failure);
    if (failure)
        return {.fault = describe_fault(text, stopped_at, failure)};
    return {.value = parser.release()};
}

} // namespace oc
