// Written by hand, because a response of ours has a dozen headers that never change.
#include "net/http_text.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "net/authority.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <utility>

namespace oc {
namespace {

constexpr std::string_view fixed_headers =
    "Server: originchats\r\n"
    "X-Content-Type-Options: nosniff\r\n";

constexpr std::string_view cross_origin_headers =
    "Access-Control-Allow-Origin: *\r\n"
    "Access-Control-Allow-Methods: GET, HEAD, OPTIONS, POST\r\n"
    "Access-Control-Allow-Headers: Content-Type, Authorization, Range\r\n"
    "Access-Control-Expose-Headers: Content-Length, Content-Type, Cache-Control, Content-Range, "
    "Accept-Ranges, ETag, Content-Disposition, Retry-After\r\n";

constexpr std::array<std::pair<int, std::string_view>, 29> phrases{{
    {100, "Continue"},
    {101, "Switching Protocols"},
    {200, "OK"},
    {201, "Created"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {304, "Not Modified"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {426, "Upgrade Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {507, "Insufficient Storage"},
}};

int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

std::optional<std::string> percent_decode(std::string_view raw)
{
    std::string out;
    out.reserve(raw.size());
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] != '%') {
            out.push_back(raw[i]);
            continue;
        }
        if (i + 2 >= raw.size())
            return std::nullopt;
        int const high = hex_value(raw[i + 1]);
        int const low = hex_value(raw[i + 2]);
        if (high < 0 || low < 0)
            return std::nullopt;
        out.push_back(static_cast<char>(high * 16 + low));
        i += 2;
    }
    return out;
}

bool is_one_line(std::string_view text)
{
    return std::none_of(text.begin(), text.end(), [](char c) {
        auto const byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\t') || byte == 0x7f;
    });
}

void append_header(std::string& head, std::string_view name, std::string_view value)
{
    if (name.empty() || !is_one_line(name) || !is_one_line(value) ||
        name.find_first_of(": \t") != std::string_view::npos) {
        log::error("header_left_out", {{"name", name}});
        return;
    }
    head.append(name).append(": ").append(value).append("\r\n");
}

// RFC 3986 §3.1: in any case.
bool is_web_scheme(std::string_view text)
{
    return equal_ignoring_case(text, "http") || equal_ignoring_case(text, "https");
}

} // namespace

std::optional<request_target> parse_target(std::string_view target)
{
    std::string_view authority;
    std::string rooted;
    if (auto const end = target.find("://");
        end != std::string_view::npos && is_web_scheme(target.substr(0, end))) {
        auto const rest = target.substr(end + 3);
        auto const path = std::min(rest.find_first_of("/?#"), rest.size());
        authority = rest.substr(0, path);
        if (!is_authority(authority))
            return std::nullopt;
        target = rest.substr(path);
        if (!target.starts_with('/')) // an empty path is "/" (RFC 9110 §4.2.3)
            target = rooted = std::string("/").append(target);
    }
    if (!target.starts_with('/') || target.find('#') != std::string_view::npos)
        return std::nullopt;
    auto const question = target.find('?');
    auto path = percent_decode(target.substr(0, question));
    if (!path || path->find('\0') != std::string::npos || !is_valid_utf8(*path))
        return std::nullopt;
    std::string_view const query =
        question == std::string_view::npos ? std::string_view() : target.substr(question + 1);
    return request_target{.path = std::move(*path),
                          .query = std::string(query),
                          .authority = std::string(authority)};
}

std::string find_host_url(header_fields const& headers, forwarding told, std::string_view scheme,
                          std::string_view authority)
{
    constexpr std::size_t host_bytes_max = 255; // RFC 1035 §2.3.4
    constexpr std::string_view marks = "-._:[]";
    auto const first = [&](std::string_view name) { // each proxy appends to the list
        auto const value = find_header(headers, name);
        return trim(value.substr(0, value.find(',')));
    };
    std::string_view host = authority.empty() ? find_header(headers, "host") : authority;
    if (told == forwarding::believed) {
        if (auto const forwarded = first("x-forwarded-host"); is_authority(forwarded))
            host = forwarded;
        if (equal_ignoring_case(first("x-forwarded-proto"), "https"))
            scheme = "https";
    }
    bool const is_plain = std::ranges::all_of(host, [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               marks.find(c) != std::string_view::npos;
    });
    if (host.empty() || host.size() > host_bytes_max || !is_plain)
        return {};
    return std::string(scheme).append("://").append(host);
}

std::string_view reason_phrase(int status)
{
    for (auto const& [number, phrase] : phrases)
        if (number == status)
            return phrase;
    return "Status";
}

bool may_have_body(int status) { return status >= 200 && status != 204 && status != 304; }

std::string format_http_date(unix_seconds when)
{
    constexpr std::array<char const*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<char const*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    auto const seconds = static_cast<std::time_t>(when);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts); // not strftime, which would follow the locale
    char text[64] = {};
    std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT",
                  days[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
                  months[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900,
                  parts.tm_hour, parts.tm_min, parts.tm_sec);
    return text;
}

std::string_view find_header(header_fields const& headers, std::string_view name)
{
    for (auto const& [each, value] : headers)
        if (each == name)
            return value;
    return {};
}

http_response make_http_error(int status, std::string_view text)
{
    http_response response;
    response.status = status;
    response.body.append("{\"error\":\"").append(text).append("\"}");
    return response;
}

std::string format_response_head(http_response const& response, response_head_options options)
{
    std::string head = "HTTP/1.1 " + std::to_string(response.status) + " ";
    head.append(reason_phrase(response.status)).append("\r\n");
    append_header(head, "Date", format_http_date(options.now));
    head.append(fixed_headers);
    if (options.is_cross_origin)
        head.append(cross_origin_headers);
    if (may_have_body(response.status)) {
        if (!response.content_type.empty())
            append_header(head, "Content-Type", response.content_type);
        append_header(head, "Content-Length", std::to_string(options.body_bytes));
    }
    for (auto const& [name, value] : response.headers)
        append_header(head, name, value);
    if (!options.keep_alive)
        append_header(head, "Connection", "close");
    else if (options.http_version < 11)
        append_header(head, "Connection", "keep-alive");
    head.append("\r\n");
    return head;
}

} // namespace oc
