// Arguments of built-in slash commands.
#include "handlers/slash/builtin_arguments.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "domain/lax_values.hpp"
#include "handlers/user/moderating.hpp"

namespace oc {

result<std::string> text_argument(builtin_call const& call, std::string_view name)
{
    auto const* const given = call.args.if_contains(name);
    if (given == nullptr || given->is_null())
        return std::string();
    if (!given->is_string())
        return wrong_argument_type(name, slash_option_type::text, *given);
    return std::string(trim(std::string_view(given->get_string())));
}

result<std::string> username_argument(builtin_call const& call)
{
    TRY(auto name, text_argument(call, "username"));
    if (name.empty())
        return error{errc::slash_user_required};
    return name;
}

result<user_ptr> require_named_user(change_call const& c, std::string const& name)
{
    auto found = find_typed_user(c.now(), name);
    if (!found)
        return error{errc::slash_user_unknown, name};
    return found;
}

result<std::string> reason_argument(builtin_call const& call)
{
    TRY(auto const given, text_argument(call, "reason"));
    if (given.empty())
        return std::string("No reason provided");
    return std::string(first_code_points(given, limits::slash_reason_length_max));
}

result<std::int64_t> duration_argument(builtin_call const& call)
{
    auto const* const given = call.args.if_contains("duration");
    if (given == nullptr || given->is_null() || (given->is_string() && given->get_string().empty()))
        return error{errc::slash_duration_required};
    auto const seconds = to_number(*given);
    if (!seconds)
        return error{errc::slash_duration_invalid};
    if (*seconds < 1)
        return error{errc::slash_duration_not_positive};
    if (*seconds > static_cast<double>(timeout_seconds_max))
        return error{errc::slash_duration_invalid};
    return static_cast<std::int64_t>(*seconds);
}

} // namespace oc
