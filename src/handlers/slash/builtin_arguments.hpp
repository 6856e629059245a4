// builtin_arguments: what built-in slash commands take from the arguments of a call. They are
// checked one by one, with the texts of the original (part 2 §5.4.1).
#pragma once

#include "handlers/slash/builtins.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace oc {

/// Trimmed; empty when it is missing. errc::slash_argument_invalid when it is no text.
result<std::string> text_argument(builtin_call const& call, std::string_view name);

/// The argument `username`, as it was typed. errc::slash_user_required.
result<std::string> username_argument(builtin_call const& call);

/// Whom somebody means who types that (find_typed_user). errc::slash_user_unknown.
result<user_ptr> require_named_user(change_call const& c, std::string const& name);

/// The argument `reason`, or the words for none; cut when it is long.
result<std::string> reason_argument(builtin_call const& call);

/// The argument `duration`, in whole seconds. errc::slash_duration_required,
/// errc::slash_duration_not_positive, errc::slash_duration_invalid.
result<std::int64_t> duration_argument(builtin_call const& call);

} // namespace oc
