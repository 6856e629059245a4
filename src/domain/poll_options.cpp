// Lists of options as they are stored.
#include "domain/poll_options.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <string_view>

namespace oc {
namespace {

bool has_text(boost::json::object const& option, std::string_view key)
{
    auto const* const found = option.if_contains(key);
    return found != nullptr && found->is_string();
}

} // namespace

bool are_poll_options(boost::json::value const& value)
{
    auto const* const list = value.if_array();
    return list != nullptr && !list->empty() &&
           std::ranges::all_of(*list, [](boost::json::value const& each) {
               auto const* const option = each.if_object();
               return option != nullptr && has_text(*option, "id") && has_text(*option, "text");
           });
}

} // namespace oc
