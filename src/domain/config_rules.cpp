// Rules of the config beyond the table of settings. Pure functions; any thread.
#include "domain/config_rules.hpp"

#include "base/text.hpp"
#include "domain/settings_file.hpp"

#include <boost/json/serialize.hpp>

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>
#include <span>

namespace oc {
namespace {

namespace json = boost::json;

constexpr std::string_view default_server_name = "My OriginChats Server";
constexpr std::string_view default_owner_name = "Admin";

std::string format_number(double number)
{
    std::array<char, 32> digits{}; // the shortest form of a double has at most 24
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    return {digits.data(), end};
}

std::optional<int> address_bits(std::string const& text)
{
    in_addr v4{};
    in6_addr v6{};
    if (::inet_pton(AF_INET, text.c_str(), &v4) == 1)
        return 32;
    if (::inet_pton(AF_INET6, text.c_str(), &v6) == 1)
        return 128;
    return std::nullopt;
}

/// The host of an http URL, without user, port and brackets; empty when there is none.
std::string_view host_of(std::string_view after_scheme)
{
    auto const authority = after_scheme.substr(0, after_scheme.find_first_of("/?#"));
    if (authority.find('@') != std::string_view::npos)
        return {};
    if (authority.starts_with('[')) {
        auto const end = authority.find(']');
        return end == std::string_view::npos ? std::string_view{} : authority.substr(1, end - 1);
    }
    return authority.substr(0, authority.find(':'));
}

bool is_loopback(std::string const& host)
{
    if (host == "localhost" || host == "::1")
        return true;
    return host.starts_with("127.") && address_bits(host) == 32;
}

void check_rotur_url(std::string& url, std::string const& usual, char const* path,
                     std::vector<config_problem>& problems)
{
    if (is_usable_rotur_url(url))
        return;
    url = usual;
    problems.push_back(
        {path, std::string(path) +
                   ": expected an https:// URL (http:// only on loopback); using \"" + usual +
                   "\""});
}

// A proxy that is no address believes nobody; leaving it out is the safe side.
void check_proxies(config& values, std::vector<config_problem>& problems)
{
    std::vector<std::string> usable;
    for (auto const& each : values.trusted_proxies) {
        if (is_address_or_network(each))
            usable.push_back(each);
        else
            problems.push_back(
                {"websocket.trusted_proxies",
                 "websocket.trusted_proxies: \"" + each + "\" is no address or network; left out"});
    }
    values.trusted_proxies = std::move(usable);
}

void check_host(config const& values, std::vector<config_problem>& problems)
{
    if (values.host.empty())
        problems.push_back(
            {"websocket.host", "websocket.host: expected an address, got an empty text", true});
}

// What clients and pages take for a text. The rest of the section is the operator's own.
constexpr std::string_view server_texts[] = {"name", "icon", "banner", "url"};
constexpr std::string_view owner_texts[] = {"name"};

void drop_strange(json::object& section, std::string const& prefix,
                  std::span<std::string_view const> texts, std::vector<config_problem>& problems)
{
    for (auto const key : texts) {
        auto const* const given = section.if_contains(key);
        if (given == nullptr || given->is_null() || given->is_string())
            continue;
        auto const path = prefix + std::string(key);
        problems.push_back(
            {path, path + ": expected a text, got " + describe_given(*given) + "; left out"});
        section.stable_erase(key);
    }
}

void check_server_url(json::object& section, std::vector<config_problem>& problems)
{
    auto const* const given = section.if_contains("url");
    if (given == nullptr || !given->is_string())
        return;
    std::string_view const text = given->get_string();
    if (trim(text).empty() || is_usable_server_url(text))
        return;
    problems.push_back({"server.url", "server.url: expected https://host[:port][/path], got " +
                                          describe_given(*given) + "; left out"});
    section.stable_erase("url");
}

bool is_host_name(std::string_view host)
{
    auto const is_sign = [](unsigned char sign) {
        constexpr unsigned char ascii_end = 0x80; // above: names of all the world
        return sign >= ascii_end || std::isalnum(sign) != 0 || sign == '.' || sign == '-' ||
               sign == '_';
    };
    return !host.empty() && host.front() != '.' && host.front() != '-' &&
           std::ranges::all_of(host, is_sign);
}

bool is_port(std::string_view digits)
{
    std::uint16_t port = 0;
    auto const* const end = digits.data() + digits.size();
    auto const [stopped, failure] = std::from_chars(digits.data(), end, port);
    return failure == std::errc{} && stopped == end && port != 0;
}

void check_server(config& values, std::vector<config_problem>& problems)
{
    drop_strange(values.server, "server.", server_texts, problems);
    check_server_url(values.server, problems);
    if (auto* const owner = values.server.if_contains("owner"); owner && owner->is_object())
        drop_strange(owner->get_object(), "server.owner.", owner_texts, problems);
}

/// Sets the key unless it holds a text already.
void ensure_text(json::object& section, std::string_view key, std::string_view otherwise)
{
    auto const* found = section.if_contains(key);
    if (found == nullptr || !found->is_string())
        section[key] = otherwise;
}

} // namespace

std::string describe_given(json::value const& value)
{
    constexpr std::size_t shown_max = 40;
    if (value.is_object())
        return "an object";
    if (value.is_array())
        return "an array";
    if (auto const* text = value.if_string(); text != nullptr && code_points(*text) > shown_max)
        return json::serialize(json::string(first_code_points(*text, shown_max))) + "...";
    if (auto const* number = value.if_double()) // serialize would say 2.5E0
        return format_number(*number);
    return json::serialize(value);
}

bool is_shown_text(std::string_view path)
{
    constexpr std::string_view server = "server.", owner = "server.owner.";
    auto const is_one_of = [](std::span<std::string_view const> texts, std::string_view key) {
        return std::ranges::find(texts, key) != texts.end();
    };
    return (path.starts_with(server) && is_one_of(server_texts, path.substr(server.size()))) ||
           (path.starts_with(owner) && is_one_of(owner_texts, path.substr(owner.size())));
}

bool is_usable_rotur_url(std::string_view url)
{
    constexpr std::string_view https = "https://";
    constexpr std::string_view http = "http://";
    if (url.starts_with(https))
        return !host_of(url.substr(https.size())).empty();
    return url.starts_with(http) && is_loopback(std::string(host_of(url.substr(http.size()))));
}

bool is_usable_server_url(std::string_view text)
{
    constexpr std::string_view schemes[] = {"http", "https", "ws", "wss"};
    auto rest = trim(text);
    auto const scheme_end = rest.find("://");
    bool const has_scheme = scheme_end != std::string_view::npos;
    if (has_scheme && std::ranges::find(schemes, fold_case(rest.substr(0, scheme_end))) ==
                          std::ranges::end(schemes))
        return false;
    rest.remove_prefix(has_scheme ? scheme_end + std::string_view("://").size() : 0);
    bool const is_plain = std::ranges::none_of(rest, [](unsigned char sign) {
        constexpr unsigned char first_printable = 0x20, rubout = 0x7F;
        return sign <= first_printable || sign == rubout || sign == '?' || sign == '#';
    });
    auto const authority = rest.substr(0, rest.find('/'));
    auto const host = host_of(authority);
    auto const host_bytes = authority.starts_with('[') ? host.size() + 2 : host.size();
    auto const behind = authority.substr(std::min(authority.size(), host_bytes));
    if (!is_plain || (!behind.empty() && (behind.front() != ':' || !is_port(behind.substr(1)))))
        return false;
    if (authority.starts_with('['))
        return address_bits(std::string(host)) == 128;
    return is_host_name(host) && (has_scheme || !behind.empty() || host == "localhost" ||
                                  host.find('.') != std::string_view::npos);
}

bool is_address_or_network(std::string const& text)
{
    auto const slash = text.find('/');
    if (text.find('\0') != std::string::npos)
        return false;
    auto const bits = address_bits(text.substr(0, slash));
    if (!bits || slash == std::string::npos)
        return bits.has_value();
    int given = -1;
    auto const* end = text.data() + text.size();
    auto const [stopped, failure] = std::from_chars(text.data() + slash + 1, end, given);
    return failure == std::errc{} && stopped == end && given >= 0 && given <= *bits;
}

void check_values(config& values, std::vector<config_problem>& problems)
{
    check_host(values, problems);
    check_server(values, problems);
    config const usual;
    check_rotur_url(values.rotur_validate_url, usual.rotur_validate_url, "rotur.validate_url",
                    problems);
    check_rotur_url(values.rotur_profile_url, usual.rotur_profile_url, "rotur.profile_url",
                    problems);
    check_proxies(values, problems);
}

void fill_shown_sections(config& values)
{
    values.limits["post_content"] = values.post_content_max;
    values.limits["search_results"] = values.search_results_max;
    if (auto* shown = values.limits.if_contains("connections_per_address"))
        *shown = values.connections_per_address;
    ensure_text(values.server, "name", default_server_name);
    auto& owner = values.server["owner"];
    if (!owner.is_object())
        owner.emplace_object();
    ensure_text(owner.as_object(), "name", default_owner_name);
}

void patch_section(json::object& document, std::string_view section, json::object const& changes)
{
    auto& there = document[section];
    if (!there.is_object())
        there.emplace_object();
    for (auto const& change : changes) {
        if (change.value().is_null())
            there.get_object().stable_erase(change.key()); // in the operator's order
        else
            there.get_object()[change.key()] = change.value();
    }
}

std::shared_ptr<config const> with_server_section(config const& before,
                                                  json::object const& changes)
{
    auto after = std::make_shared<config>(before);
    patch_section(after->document, "server", changes);
    for (auto const& change : changes) {
        if (change.value().is_null())
            after->server.stable_erase(change.key());
        else
            after->server[change.key()] = change.value();
    }
    fill_shown_sections(*after);
    return after;
}

} // namespace oc
