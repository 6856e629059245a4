// Reading registrations, judging calls.
#include "domain/slash_command.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "domain/errc.hpp"
#include "domain/lax_values.hpp"
#include "domain/permissions.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

namespace oc {
namespace {

using texts = std::vector<std::string>;

error wrong(std::string what) { return {errc::slash_schema, std::move(what)}; }

bool is_usable_name(std::string_view name)
{
    return !name.empty() && name.size() <= limits::slash_name_max &&
           std::ranges::all_of(name, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_' || c == '-';
           });
}

/// One object of a registration, and where it stands, for the words of a refusal.
struct schema_part {
    boost::json::object const& object;
    std::string where;

    error wrong_member(std::string_view key, std::string_view want) const
    {
        return wrong(where + "." + std::string(key) + " must be " + std::string(want));
    }
};

struct text_rule {
    std::string_view key;
    std::size_t length_max;
};

result<std::string> read_text(schema_part const& part, text_rule const& rule)
{
    auto const* const found = part.object.if_contains(rule.key);
    if (found == nullptr || !found->is_string())
        return part.wrong_member(rule.key, "a string");
    std::string text(found->get_string());
    if (code_points(text) > rule.length_max)
        return part.wrong_member(rule.key,
                                 "at most " + std::to_string(rule.length_max) + " characters");
    return text;
}

result<bool> read_flag(schema_part const& part, std::string_view key, bool when_absent)
{
    auto const* const found = part.object.if_contains(key);
    if (found == nullptr || found->is_null())
        return when_absent;
    auto const flag = to_flag(*found);
    if (!flag)
        return part.wrong_member(key, "true or false");
    return *flag;
}

result<std::optional<texts>> read_texts(schema_part const& part, std::string_view key,
                                        std::size_t count_max)
{
    auto const* const found = part.object.if_contains(key);
    if (found == nullptr || found->is_null())
        return std::optional<texts>{};
    auto const* const array = found->if_array();
    bool const fits = array != nullptr && array->size() <= count_max &&
                      std::ranges::all_of(*array, [](auto const& each) {
                          return each.is_string();
                      });
    if (!fits)
        return part.wrong_member(key, "an array of at most " + std::to_string(count_max) +
                                          " strings, or null");
    texts out;
    for (auto const& each : *array)
        out.emplace_back(each.get_string());
    return std::optional(std::move(out));
}

result<slash_option_type> read_type(schema_part const& part)
{
    auto const* const found = part.object.if_contains("type");
    if (found != nullptr && found->is_string())
        for (std::size_t i = 0; i < slash_option_types::list.size(); ++i)
            if (slash_option_types::list[i] == std::string_view(found->get_string()))
                return static_cast<slash_option_type>(i);
    return part.wrong_member("type", "one of str, int, bool, enum, float");
}

result<slash_option> read_option(schema_part const& part)
{
    slash_option out;
    TRY(out.name, read_text(part, {"name", limits::slash_name_max}));
    if (out.name.empty())
        return part.wrong_member("name", "a string that is not empty");
    TRY(out.description, read_text(part, {"description", limits::slash_description_max}));
    TRY(out.type, read_type(part));
    TRY(out.choices, read_texts(part, "choices", limits::slash_choices_max));
    TRY(out.is_required, read_flag(part, "required", true));
    if (out.type == slash_option_type::choice && (!out.choices || out.choices->empty()))
        return part.wrong_member("choices", "given for an enum");
    return out;
}

result<std::vector<slash_option>> read_options(schema_part const& part)
{
    std::vector<slash_option> out;
    auto const* const found = part.object.if_contains("options");
    if (found == nullptr || found->is_null())
        return out;
    auto const* const array = found->if_array();
    if (array == nullptr || array->size() > limits::slash_options_max)
        return part.wrong_member("options", "an array of at most " +
                                                std::to_string(limits::slash_options_max));
    for (auto const& each : *array) {
        auto const where = part.where + ".options[" + std::to_string(out.size()) + "]";
        if (!each.is_object())
            return wrong(where + " must be an object");
        TRY(auto option, read_option({each.get_object(), where}));
        if (std::ranges::find(out, option.name, &slash_option::name) != out.end())
            return wrong(where + ".name is there already");
        out.push_back(std::move(option));
    }
    return out;
}

result<slash_command> read_command(schema_part const& part,
                                   std::span<std::string_view const> reserved)
{
    slash_command out;
    TRY(out.name, read_text(part, {"name", limits::slash_name_max}));
    if (!is_usable_name(out.name))
        return part.wrong_member("name", "1 to 32 letters, digits, '_' or '-'");
    if (std::ranges::any_of(reserved,
                            [&](auto name) { return equal_ignoring_case(name, out.name); }))
        return wrong("'" + out.name + "' is reserved");
    TRY(out.description, read_text(part, {"description", limits::slash_description_max}));
    TRY(out.options, read_options(part));
    TRY(out.allowed_roles, read_texts(part, "whitelistRoles", limits::slash_role_lists_max));
    TRY(out.forbidden_roles, read_texts(part, "blacklistRoles", limits::slash_role_lists_max));
    TRY(out.is_ephemeral, read_flag(part, "ephemeral", false));
    return out;
}

bool has_any(std::span<std::string const> user_roles, std::string const& wanted)
{
    return std::ranges::find(user_roles, wanted) != user_roles.end();
}

std::string_view kind_of(boost::json::value const& value)
{
    switch (value.kind()) {
    case boost::json::kind::string: return "str";
    case boost::json::kind::bool_: return "bool";
    case boost::json::kind::double_: return "float";
    case boost::json::kind::array: return "list";
    case boost::json::kind::object: return "dict";
    default: return "int";
    }
}

error invalid(std::string_view option, std::string const& why)
{
    return {errc::slash_argument_invalid, "'" + std::string(option) + "': " + why};
}

std::optional<boost::json::value> convert_number(slash_option_type type,
                                                 boost::json::value const& given)
{
    if (given.is_bool())
        return std::nullopt;
    if (type == slash_option_type::integer) {
        auto const whole = to_integer(given);
        return whole ? std::optional<boost::json::value>(*whole) : std::nullopt;
    }
    auto const number = to_number(given);
    return number ? std::optional<boost::json::value>(*number) : std::nullopt;
}

std::optional<boost::json::value> convert_flag(boost::json::value const& given)
{
    if (given.is_bool())
        return given;
    if (given.is_string() && equal_ignoring_case(given.get_string(), "true"))
        return boost::json::value(true);
    if (given.is_string() && equal_ignoring_case(given.get_string(), "false"))
        return boost::json::value(false);
    return std::nullopt;
}

std::optional<boost::json::value> convert_type(slash_option_type type,
                                               boost::json::value const& given)
{
    switch (type) {
    case slash_option_type::integer:
    case slash_option_type::number: return convert_number(type, given);
    case slash_option_type::flag: return convert_flag(given);
    case slash_option_type::text:
    case slash_option_type::choice: break;
    }
    return given.is_string() ? std::optional(given) : std::nullopt;
}

result<boost::json::value> convert(slash_option const& option, boost::json::value const& given)
{
    auto converted = convert_type(option.type, given);
    if (!converted)
        return wrong_argument_type(option.name, option.type, given);
    if (!converted->is_string())
        return *std::move(converted);
    std::string_view const text = converted->get_string();
    if (option.type == slash_option_type::choice &&
        std::ranges::find(*option.choices, text) == option.choices->end())
        return wrong_argument_choice(option.name);
    if (code_points(text) > limits::slash_argument_length_max)
        return invalid(option.name, "Too long (max " +
                                        std::to_string(limits::slash_argument_length_max) +
                                        " characters)");
    return *std::move(converted);
}

} // namespace

std::string_view to_string(slash_option_type type)
{
    return slash_option_types::list[static_cast<std::size_t>(type)];
}

result<std::vector<slash_command_ptr>>
read_slash_commands(boost::json::value const& given, std::span<std::string_view const> reserved)
{
    auto const* const array = given.if_array();
    if (array == nullptr || array->empty())
        return error{errc::slash_commands_required};
    if (array->size() > limits::slash_commands_max)
        return wrong("at most " + std::to_string(limits::slash_commands_max) + " commands");
    if (boost::json::serialize(given).size() > limits::slash_registration_bytes_max)
        return wrong("at most " + std::to_string(limits::slash_registration_bytes_max) +
                     " bytes");
    std::vector<slash_command_ptr> out;
    for (std::size_t i = 0; i < array->size(); ++i) {
        auto const where = "commands[" + std::to_string(i) + "]";
        if (!array->at(i).is_object())
            return wrong(where + " must be an object");
        TRY(auto command, read_command({array->at(i).get_object(), where}, reserved));
        std::erase_if(out, [&](auto const& other) { return other->name == command.name; });
        out.push_back(std::make_shared<slash_command const>(std::move(command)));
    }
    return out;
}

std::optional<slash_restriction> find_restriction(slash_command const& command,
                                                  std::span<std::string const> user_roles)
{
    if (command.forbidden_roles)
        for (auto const& role : *command.forbidden_roles)
            if (has_any(user_roles, role))
                return slash_restriction{true, role};
    if (!command.allowed_roles || command.allowed_roles->empty() || is_owner(user_roles))
        return std::nullopt;
    bool const is_allowed = std::ranges::any_of(
        *command.allowed_roles, [&](auto const& role) { return has_any(user_roles, role); });
    if (is_allowed)
        return std::nullopt;
    return slash_restriction{false, command.allowed_roles->front()};
}

error wrong_argument_type(std::string_view option, slash_option_type wanted,
                          boost::json::value const& given)
{
    return invalid(option, "Expected " + std::string(to_string(wanted)) + ", got " +
                               std::string(kind_of(given)));
}

error wrong_argument_choice(std::string_view option)
{
    return invalid(option, "Not one of the choices");
}

result<boost::json::object> convert_arguments(slash_command const& command,
                                              boost::json::object const& given)
{
    for (auto const& argument : given)
        if (std::ranges::none_of(command.options, [&](auto const& option) {
                return option.name == std::string_view(argument.key());
            }))
            return error{errc::slash_argument_unknown, std::string(argument.key())};
    for (auto const& option : command.options) {
        auto const* const value = given.if_contains(option.name);
        if (option.is_required && (value == nullptr || value->is_null()))
            return error{errc::slash_argument_missing, option.name};
    }
    boost::json::object out;
    for (auto const& option : command.options) {
        auto const* const value = given.if_contains(option.name);
        if (value == nullptr || value->is_null())
            continue;
        TRY(auto converted, convert(option, *value));
        out[option.name] = std::move(converted);
    }
    return out;
}

} // namespace oc
