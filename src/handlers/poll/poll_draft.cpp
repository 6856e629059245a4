// The shapes of options, and the limits that the original only documents.
#include "handlers/poll/poll_draft.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "domain/lax_values.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace oc {
namespace {

namespace json = boost::json;

error wrong_option(std::size_t index, std::string_view why)
{
    return {errc::poll_option_invalid, std::to_string(index) + " " + std::string(why)};
}

result<void> set_id(json::object& option, std::size_t index)
{
    auto& id = option["id"];
    if (id.is_null())
        id = std::to_string(index);
    else if (id.is_int64())
        id = std::to_string(id.get_int64());
    auto const* const text = id.if_string();
    if (text == nullptr || text->empty() || code_points(*text) > limits::poll_option_id_max)
        return wrong_option(index, "id must have 1 to 50 characters");
    return {};
}

result<void> check_emoji(json::object& option, std::size_t index)
{
    auto const* const emoji = option.if_contains("emoji");
    if (emoji == nullptr || emoji->is_null())
        return {};
    if (!emoji->is_string() || code_points(emoji->get_string()) > limits::emoji_length_max)
        return wrong_option(index, "emoji is not valid");
    return {};
}

result<json::object> read_option(json::value const& given, std::size_t index)
{
    json::object option;
    if (given.is_string())
        option["text"] = given;
    else if (given.is_object())
        option = given.get_object();
    else
        return wrong_option(index, "must be a text or an object");
    auto const* const text = option.if_contains("text");
    if (text == nullptr || text->is_null() || (text->is_string() && text->get_string().empty()))
        return error{errc::poll_option_text_required, std::to_string(index)};
    if (!text->is_string())
        return wrong_option(index, "text must be a text");
    if (code_points(text->get_string()) > limits::poll_option_text_max)
        return wrong_option(index, "text is too long (max 100 characters)");
    TRY_VOID(set_id(option, index));
    TRY_VOID(check_emoji(option, index));
    return option;
}

bool is_nothing(json::value const& given)
{
    if (given.is_string())
        return given.get_string().empty();
    if (given.is_bool())
        return !given.get_bool();
    return given.is_null() || (given.is_number() && given.to_number<double>() == 0.0);
}

result<double> read_number(json::value const& given, std::string_view field)
{
    constexpr double most = 1e15; // seconds; beyond it arithmetic loses them
    auto const number = given.is_bool() ? std::nullopt : to_number(given);
    if (!number || *number > most || *number < -most)
        return error{errc::invalid_value, std::string(field)};
    return *number;
}

} // namespace

result<json::array> read_poll_options(json::value const& given)
{
    if (!given.is_null() && !given.is_array())
        return error{errc::invalid_value, "options"};
    if (given.is_null() || given.get_array().size() < limits::poll_options_min)
        return error{errc::poll_options_too_few};
    if (given.get_array().size() > limits::poll_options_max)
        return error{errc::poll_options_too_many};
    json::array options;
    for (auto const& each : given.get_array()) {
        TRY(auto option, read_option(each, options.size()));
        for (auto const& other : options)
            if (other.as_object().at("id") == option.at("id"))
                return error{errc::poll_option_repeated,
                             std::string(option.at("id").get_string())};
        options.push_back(std::move(option));
    }
    return options;
}

result<std::optional<unix_seconds>> read_poll_expiry(expiry_request const& given, unix_seconds now)
{
    constexpr double seconds_per_hour = 3600;
    std::optional<unix_seconds> at;
    if (!is_nothing(given.expires_at)) {
        TRY(at, read_number(given.expires_at, "expires_at"));
    } else if (!is_nothing(given.duration_hours)) {
        TRY(auto const hours, read_number(given.duration_hours, "duration_hours"));
        at = now + hours * seconds_per_hour;
    }
    if (at && *at <= now)
        return error{errc::poll_expiry_past};
    return at;
}

} // namespace oc
