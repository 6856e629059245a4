// What users may be called. Pure functions; any thread.
#include "domain/usernames.hpp"

#include "base/text.hpp"
#include "domain/errc.hpp"
#include "domain/shown_name.hpp"
#include "domain/user.hpp"

#include <algorithm>
#include <array>

namespace oc {
namespace {

constexpr std::string_view id_prefix = "USR:";

bool is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_name_character(char c)
{
    return is_letter_or_digit(c) || c == '_' || c == '-' || c == '.';
}

bool is_control(unsigned char c)
{
    constexpr unsigned char first_printable = 0x20, last_control = 0x7F;
    return c < first_printable || c == last_control;
}

result<void> check_spelling(std::string_view name)
{
    constexpr std::size_t length_min = 2, length_max = 32;
    auto const length = code_points(name);
    if (length < length_min || length > length_max)
        return error{errc::username_length};
    if (!std::ranges::all_of(name, is_name_character) ||
        std::ranges::none_of(name, is_letter_or_digit))
        return error{errc::username_characters};
    return {};
}

} // namespace

bool is_reserved_name(std::string_view username)
{
    constexpr std::array<std::string_view, 2> reserved{"originchats", "automod"};
    return std::ranges::any_of(
        reserved, [&](std::string_view name) { return equal_ignoring_case(username, name); });
}

result<void> check_new_username(view const& now, user const& who, std::string const& wanted)
{
    bool const is_own_id = wanted == who.id;
    // Names like ids would pass for the accounts of those ids.
    if (!is_own_id && fold_case(wanted).starts_with(fold_case(id_prefix)))
        return error{errc::username_reserved};
    if (!is_own_id)
        TRY_VOID(check_spelling(wanted));
    if (is_reserved_name(wanted))
        return error{errc::username_reserved};
    auto const* const named_so = now.users.find_by_name(wanted);
    auto const* const identified_so = now.users.find(wanted);
    if ((named_so != nullptr && named_so->id != who.id) ||
        (identified_so != nullptr && identified_so->id != who.id))
        return error{errc::username_taken};
    return {};
}

result<void> check_nickname(view const& now, user const& who, std::string_view nickname)
{
    constexpr std::size_t length_max = 20;
    if (nickname.empty() || nickname == who.nickname)
        return {};
    if (code_points(nickname) > length_max)
        return error{errc::nickname_too_long};
    if (!is_shown_whole(nickname))
        return error{errc::nickname_unusable};
    if (is_reserved_name(likeness_of(nickname)))
        return error{errc::nickname_reserved};
    if (now.users.find_shown_so(nickname, who.id) != nullptr)
        return error{errc::nickname_taken};
    return {};
}

bool is_picture_url(std::string_view url)
{
    auto const scheme_end = url.find("://");
    if (scheme_end == std::string_view::npos)
        return false;
    auto const scheme = url.substr(0, scheme_end);
    if (scheme != "http" && scheme != "https")
        return false;
    auto const rest = url.substr(scheme_end + 3);
    auto const authority = rest.substr(0, rest.find_first_of("/?#"));
    auto const host = authority.substr(authority.rfind('@') + 1); // npos + 1 is 0
    if (host.empty() || host.front() == ':')
        return false;
    constexpr std::string_view never = " \"'<>\\`";
    return std::ranges::none_of(url, is_control) && url.find_first_of(never) == std::string::npos;
}

} // namespace oc
