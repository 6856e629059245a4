// credentials: what login and register have in common: a name and a password (part 1 §5.4).
#pragma once

#include "base/text.hpp"
#include "domain/user.hpp"
#include "handlers/auth/login_throttle.hpp"
#include "handlers/conversation.hpp"
#include "protocol/field_types.hpp"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>

namespace oc {

struct credentials_request {
    required<std::string, errc::credentials_required> username;
    required<std::string, errc::credentials_required> password;
};
BOOST_DESCRIBE_STRUCT(credentials_request, (), (username, password))

/// The bare name: trimmed and lower-cased.
inline std::string local_name(credentials_request const& r)
{
    return fold_case(trim(*r.username));
}
inline std::string local_id(std::string const& name) { return std::string(local_id_prefix) + name; }

/// Whether a new password may be so: errc::password_length, errc::invalid_value.
inline result<void> check_password(std::string const& password)
{
    constexpr std::size_t length_least = 4, length_most = 72;
    auto const length = code_points(password);
    if (length < length_least || length > length_most)
        return error{errc::password_length};
    // A NUL would end the password early in other implementations of the same hashes.
    if (password.find('\0') != std::string::npos)
        return error{errc::invalid_value, "password"};
    return {};
}

inline login_attempt attempt_of(conversation const& c, std::string account)
{
    return {std::move(account), c.who.is_loopback ? "" : c.who.address};
}

} // namespace oc
