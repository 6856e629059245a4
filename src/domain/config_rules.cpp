// Rules of the config beyond the table of settings. Pure functions; any thread.
#include "domain/config_rules.hpp"

#include "domain/settings_file.hpp"

#include <arpa/inet.h>

#include <charconv>
#include <optional>

namespace oc {
namespace {

namespace json = boost::json;

constexpr std::string_view default_server_name = "My OriginChats Server";
constexpr std::string_view default_owner_name = "Admin";

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

/// Sets the key unless it holds a text already.
void ensure_text(json::object& section, std::string_view key, std::string_view otherwise)
{
    auto const* found = section.if_contains(key);
    if (found == nullptr || !found->is_string())
        section[key] = otherwise;
}

} // namespace

bool is_usable_rotur_url(std::string_view url)
{
    constexpr std::string_view https = "https://";
    constexpr std::string_view http = "http://";
    if (url.starts_with(https))
        return !host_of(url.substr(https.size())).empty();
    return url.starts_with(http) && is_loopback(std::string(host_of(url.substr(http.size()))));
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
