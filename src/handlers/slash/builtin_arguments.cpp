// Arguments of built-in slash commands.
#include "handlers/slash/builtin_arguments.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "domain/lax_values.hpp"
#include "handlers/user/moderating.hpp"

namespace oc {

std::string text_argument(builtin_call const& call, std::string_view name)
{
    auto const* const given = call.args.if_contains(name);
    if (given == nullptr || !given->is_string())
        return {};
    return std::string(trim(std::string_view(given->get_string())));
}

result<std::string> username_argument(builtin_call const& call)
{
    auto name = text_argument(call, "username");
    if (name.empty())
        return error{errc::slash_user_required};
    return name;
}

result<user_ptr> require_named_user(change_call const& c, std::string const& name)
{
    auto const* const found = c.now().users.find_by_name_or_id(name);
    if (found == nullptr)
        return error{errc::slash_user_unknown, name};
    return c.now().users.find_shared(found->id);
}

std::string reason_argument(builtin_call const& call)
{
    auto const given = text_argument(call, "reason");
    if (given.empty())
        return "No reason provided";
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
