// A JWT of two JSON objects and a signature.
#include "push/vapid.hpp"

#include "base/base64.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace oc {
namespace {

bool is_printable(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

// A name or an address, without port; an IPv6 address keeps its brackets.
bool is_host(std::string_view text)
{
    if (text.starts_with('['))
        return text.size() > 2 && text.ends_with(']');
    return !text.empty() && text.find_first_of("/@:?#[]\"\\<>") == std::string_view::npos;
}

std::string_view host_of(std::string_view url)
{
    auto const scheme = url.find("://");
    if (scheme == std::string_view::npos)
        return {};
    url.remove_prefix(scheme + 3);
    url = url.substr(0, url.find_first_of("/?#"));
    if (url.starts_with('['))
        return url.substr(0, url.find(']') + 1);
    return url.substr(0, url.find(':'));
}

} // namespace

bool is_vapid_subject(std::string_view text)
{
    constexpr std::string_view mail = "mailto:";
    constexpr std::string_view web = "https://";
    if (!is_printable(text))
        return false;
    if (text.starts_with(web))
        return is_host(host_of(text));
    if (!text.starts_with(mail))
        return false;
    text.remove_prefix(mail.size());
    auto const at = text.find('@');
    return at != std::string_view::npos && at > 0 && is_host(text.substr(at + 1));
}

std::string default_vapid_subject(std::string_view server_url)
{
    auto subject = "https://" + std::string(host_of(server_url));
    return is_vapid_subject(subject) ? subject : std::string(vapid_nobody);
}

std::string vapid_subject(std::string_view claims_email, std::string_view server_url)
{
    if (is_vapid_subject(claims_email) && claims_email != vapid_nobody)
        return std::string(claims_email);
    return default_vapid_subject(server_url);
}

std::string make_vapid_authorization(p256_key const& key, vapid_claims const& claims)
{
    boost::json::object const header{{"typ", "JWT"}, {"alg", "ES256"}};
    boost::json::object const body{
        {"aud", claims.audience}, {"exp", claims.expires}, {"sub", claims.subject}};
    auto token = encode_base64url(boost::json::serialize(header)) + "." +
                 encode_base64url(boost::json::serialize(body));
    token += "." + encode_base64url(key.sign(token));
    return "vapid t=" + token + ",k=" + encode_base64url(key.public_point());
}

} // namespace oc
