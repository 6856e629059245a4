// A strict alphabet, so that nobody reads the URL in another way than we.
#include "push/endpoint.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <system_error>

namespace oc {
namespace {

constexpr std::string_view https = "https://";
constexpr std::string_view http = "http://";
constexpr std::string_view https_port = "443";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_host(std::string_view text)
{
    return !text.empty() && text.size() <= 253 && std::ranges::all_of(text, [](char c) {
        return is_digit(c) || is_letter(c) || c == '-' || c == '.';
    });
}

// Resolvers take "127.1", "0x7f000001" and "2130706433" for addresses: the last label of a name in
// the public tree begins with a letter, and is not alone.
bool is_public_name(std::string_view host)
{
    auto const dot = host.rfind('.');
    return dot != std::string_view::npos && dot > 0 && dot + 1 < host.size() &&
           is_letter(host[dot + 1]);
}

bool is_port(std::string_view text)
{
    std::uint16_t number = 0;
    auto const [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    return failure == std::errc() && end == text.data() + text.size() && text.front() != '0';
}

} // namespace

std::optional<std::string> find_push_origin(std::string_view endpoint, endpoint_rules rules)
{
    bool const is_plain = rules.allows_private && endpoint.starts_with(http);
    if (endpoint.size() > push_endpoint_bytes_max || (!endpoint.starts_with(https) && !is_plain))
        return std::nullopt;
    if (!std::ranges::all_of(endpoint, [](char c) { return c > ' ' && c < 0x7f && c != '#'; }))
        return std::nullopt;
    auto const begin = is_plain ? http.size() : https.size();
    auto const end = std::min(endpoint.find_first_of("/?", begin), endpoint.size());
    auto const authority = endpoint.substr(begin, end - begin);
    auto const colon = authority.find(':');
    auto const host = authority.substr(0, colon);
    if (!is_host(host) || (!rules.allows_private && !is_public_name(host)))
        return std::nullopt;
    if (colon == std::string_view::npos)
        return std::string(endpoint.substr(0, end));
    auto const port = authority.substr(colon + 1);
    if (!is_plain && port == https_port)
        return std::string(endpoint.substr(0, begin + colon));
    if (!rules.allows_private || !is_port(port)) // nobody's ports are scanned with our help
        return std::nullopt;
    return std::string(endpoint.substr(0, end));
}

std::string service_of(std::string_view origin)
{
    auto const begin = origin.find("//");
    auto const rest = begin == std::string_view::npos ? origin : origin.substr(begin + 2);
    std::string host(rest.substr(0, rest.find(':')));
    std::ranges::transform(host, host.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return host;
}

} // namespace oc
