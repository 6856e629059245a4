// The grammar of RFC 3986, character by character.
#include "net/authority.hpp"

#include <boost/asio/ip/address_v6.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>

namespace oc {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex_digit(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// unreserved, sub-delims
bool is_plain(char c)
{
    constexpr std::string_view marks = "-._~!$&'()*+,;=";
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           marks.find(c) != std::string_view::npos;
}

bool is_name(std::string_view host)
{
    for (std::size_t i = 0; i < host.size(); ++i) {
        if (host[i] != '%') {
            if (!is_plain(host[i]))
                return false;
            continue;
        }
        if (host.size() - i < 3 || !is_hex_digit(host[i + 1]) || !is_hex_digit(host[i + 2]))
            return false;
        i += 2;
    }
    return !host.empty();
}

bool is_ipv6(std::string_view address)
{
    constexpr std::size_t length_max = 45;
    if (address.size() > length_max || address.find('%') != std::string_view::npos)
        return false;
    boost::system::error_code failure;
    boost::asio::ip::make_address_v6(std::string(address), failure);
    return !failure;
}

bool is_port(std::string_view text)
{
    if (text.empty())
        return true;
    std::uint16_t port = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), port);
    return problem == std::errc() && end == text.data() + text.size() && port > 0;
}

} // namespace

bool is_authority(std::string_view text)
{
    auto const bracket = text.starts_with('[') ? text.find(']') : 0;
    if (bracket == std::string_view::npos)
        return false;
    auto const host = text.substr(0, std::min(text.find(':', bracket), text.size()));
    if (host.size() < text.size() && !is_port(text.substr(host.size() + 1)))
        return false;
    if (bracket == 0)
        return is_name(host);
    return host.size() == bracket + 1 && is_ipv6(host.substr(1, bracket - 1));
}

} // namespace oc
