// RFC 3986 as far as our own requests need it.
#include "net/url.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace oc {
namespace {

bool is_printable_ascii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix)
{
    return text.size() >= prefix.size() &&
           std::equal(prefix.begin(), prefix.end(), text.begin(), [](char wanted, char c) {
               return wanted == (c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
           });
}

bool is_port(std::string_view text)
{
    std::uint16_t number = 0;
    auto const [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    return failure == std::errc() && end == text.data() + text.size() && number != 0;
}

bool is_host(std::string_view text)
{
    constexpr std::string_view others = "/\\@[]%\"<>^`{|}";
    return !text.empty() && text.find_first_of(others) == std::string_view::npos;
}

} // namespace

std::string url_parts::authority() const
{
    std::string out = host.find(':') == std::string::npos ? host : "[" + host + "]";
    if (port != (is_https ? "443" : "80"))
        out.append(":").append(port);
    return out;
}

std::optional<url_parts> parse_url(std::string_view url)
{
    if (!is_printable_ascii(url))
        return std::nullopt;
    url_parts out;
    out.is_https = starts_with_ignoring_case(url, "https://");
    if (!out.is_https && !starts_with_ignoring_case(url, "http://"))
        return std::nullopt;
    url.remove_prefix(out.is_https ? 8 : 7);
    url = url.substr(0, url.find('#'));
    auto const end = std::min(url.find_first_of("/?"), url.size());
    std::string_view authority = url.substr(0, end);
    out.target = url.substr(end);
    if (!out.target.starts_with('/'))
        out.target.insert(0, "/");

    std::string_view port;
    if (authority.starts_with('[')) {
        auto const close = authority.find(']');
        if (close == std::string_view::npos)
            return std::nullopt;
        out.host = authority.substr(1, close - 1);
        port = authority.substr(close + 1);
        if (out.host.find(':') == std::string::npos)
            return std::nullopt;
    } else {
        auto const colon = std::min(authority.find(':'), authority.size());
        out.host = authority.substr(0, colon);
        port = authority.substr(colon);
    }
    if (!is_host(out.host))
        return std::nullopt;
    out.port = port.size() > 1 ? port.substr(1) : out.is_https ? "443" : "80";
    if ((!port.empty() && port.front() != ':') || !is_port(out.port))
        return std::nullopt;
    return out;
}

} // namespace oc
