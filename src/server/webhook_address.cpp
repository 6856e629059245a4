// Paths, queries and headers of webhook requests.
#include "server/webhook_address.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace oc {
namespace {

std::string_view header_of(http_request const& head, std::string_view name)
{
    auto const found =
        std::ranges::find(head.headers, name, [](auto const& header) { return header.first; });
    return found == head.headers.end() ? std::string_view{} : std::string_view(found->second);
}

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

// What is no escape stays as it is: then the token is wrong, and so is the request.
std::string decode(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const is_escape = text[i] == '%' && i + 2 < text.size();
        auto const high = is_escape ? hex_value(text[i + 1]) : -1;
        auto const low = is_escape ? hex_value(text[i + 2]) : -1;
        if (high < 0 || low < 0) {
            out.push_back(text[i] == '+' ? ' ' : text[i]);
            continue;
        }
        out.push_back(static_cast<char>(high * 16 + low));
        i += 2;
    }
    return out;
}

std::vector<std::string_view> split(std::string_view text, char at)
{
    std::vector<std::string_view> parts;
    for (;;) {
        auto const end = text.find(at);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos)
            return parts;
        text.remove_prefix(end + 1);
    }
}

std::string query_value(std::string_view query, std::string_view name)
{
    for (auto const part : split(query, '&')) {
        auto const end = part.find('=');
        if (end != std::string_view::npos && part.substr(0, end) == name)
            return decode(part.substr(end + 1));
    }
    return {};
}

struct path_parts {
    bool is_of_discord = false; // "/api/webhooks/…" has no other form
    std::vector<std::string_view> rest{}; // behind "webhooks"
};

std::optional<path_parts> take_apart(std::string_view path)
{
    path_parts out;
    out.rest = split(path, '/'); // the first is empty: the path begins with '/'
    out.rest.erase(out.rest.begin());
    if (!out.rest.empty() && out.rest.front() == "api") {
        out.is_of_discord = true;
        out.rest.erase(out.rest.begin());
    }
    if (out.rest.empty() || out.rest.front() != "webhooks")
        return std::nullopt;
    out.rest.erase(out.rest.begin());
    return out;
}

bool is_discord_form(std::vector<std::string_view> const& rest)
{
    if (rest.size() == 3 && rest[2] != "github" && rest[2] != "slack")
        return false;
    return (rest.size() == 2 || rest.size() == 3) && !rest[0].empty() && !rest[1].empty();
}

} // namespace

std::optional<webhook_address> find_webhook_address(http_request const& head)
{
    auto const path = take_apart(head.path);
    if (!path || (path->is_of_discord && !is_discord_form(path->rest)))
        return std::nullopt;
    auto const wait = query_value(head.query, "wait");
    webhook_address out{.token = query_value(head.query, "token"),
                        .wants_message = equal_ignoring_case(wait, "true") || wait == "1"};
    if (out.token.empty() && is_discord_form(path->rest)) {
        out.id = path->rest[0];
        out.token = path->rest[1];
    }
    return out;
}

bool is_json_request(http_request const& head)
{
    auto const given = header_of(head, "content-type");
    return equal_ignoring_case(trim(given.substr(0, given.find(';'))), "application/json");
}

std::string github_event_of(http_request const& head)
{
    constexpr std::size_t event_bytes_max = 64;
    std::string event(header_of(head, "x-github-event").substr(0, event_bytes_max));
    std::ranges::replace_if(event, [](char c) { return c < ' ' || c > '~'; }, '?');
    return event;
}

} // namespace oc
