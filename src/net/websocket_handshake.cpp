// RFC 6455 §4.2.1 requirement by requirement, and the accept key.
#include "net/websocket_handshake.hpp"

#include "base/check.hpp"
#include "base/text.hpp"

#include <openssl/evp.h>

#include <algorithm>

namespace oc {

namespace {

constexpr std::string_view space = " \t";

std::string_view without_space(std::string_view text)
{
    auto const first = text.find_first_not_of(space);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(space) - first + 1);
}

bool has_token(std::string_view list, std::string_view token)
{
    while (!list.empty()) {
        auto const comma = std::min(list.find(','), list.size());
        if (equal_ignoring_case(without_space(list.substr(0, comma)), token))
            return true;
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return false;
}

/// A header that may come in several lines, each a list.
bool has_token(header_fields const& headers, std::string_view name, std::string_view token)
{
    return std::ranges::any_of(headers, [&](auto const& header) {
        return header.first == name && has_token(header.second, token);
    });
}

/// A header that must come once; otherwise nothing.
std::optional<std::string_view> find_single(header_fields const& headers, std::string_view name)
{
    std::optional<std::string_view> found;
    for (auto const& [header, value] : headers) {
        if (header != name)
            continue;
        if (found)
            return std::nullopt;
        found = without_space(value);
    }
    return found;
}

/// Whether it is the base64 of 16 bytes: 22 digits and the padding.
bool is_key(std::string_view key)
{
    return key.size() == 24 && key.ends_with("==") &&
           std::ranges::all_of(key.substr(0, 22), [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                      c == '+' || c == '/';
           });
}

/// Every line of the header as one list; malformed beats everything.
std::optional<std::vector<extension_offer>> list_extensions(header_fields const& headers)
{
    std::vector<extension_offer> offers;
    for (auto const& [name, value] : headers) {
        if (name != "sec-websocket-extensions")
            continue;
        auto more = parse_extensions(value);
        if (!more)
            return std::nullopt;
        std::ranges::move(*more, std::back_inserter(offers));
    }
    return offers;
}

handshake_answer bad_request(std::string_view problem)
{
    return {.status = 400, .problem = problem};
}

handshake_answer accept(handshake_request const& request, std::string_view key)
{
    auto const offers = list_extensions(request.headers);
    if (!offers)
        return bad_request("malformed Sec-WebSocket-Extensions");
    handshake_answer answer;
    answer.headers = {{"Upgrade", "websocket"},
                      {"Connection", "Upgrade"},
                      {"Sec-WebSocket-Accept", to_accept_key(key)}};
    if (request.may_deflate)
        answer.deflate = choose_deflate(*offers);
    if (answer.deflate)
        answer.headers.emplace_back("Sec-WebSocket-Extensions",
                                    to_extension_header(*answer.deflate));
    return answer;
}

} // namespace

bool is_upgrade_request(handshake_request const& request)
{
    return request.method == "GET" && has_token(request.headers, "upgrade", "websocket");
}

handshake_answer answer_handshake(handshake_request const& request)
{
    auto const& headers = request.headers;
    if (request.method != "GET")
        return {405, {{"Allow", "GET"}}, {}, "a WebSocket is opened with GET"};
    if (request.http_version < 11)
        return bad_request("a WebSocket needs HTTP/1.1");
    if (!find_single(headers, "host"))
        return bad_request("want one Host");
    if (!has_token(headers, "upgrade", "websocket"))
        return bad_request("no websocket in Upgrade");
    if (!has_token(headers, "connection", "upgrade"))
        return bad_request("no upgrade in Connection");
    if (find_single(headers, "sec-websocket-version") != "13")
        return {
            426,
            {{"Upgrade", "websocket"}, {"Connection", "Upgrade"}, {"Sec-WebSocket-Version", "13"}},
            {},
            "want one Sec-WebSocket-Version, 13"};
    auto const key = find_single(headers, "sec-websocket-key");
    if (!key || !is_key(*key))
        return bad_request("want one Sec-WebSocket-Key of 16 bytes in base64");
    return accept(request, *key);
}

std::string to_accept_key(std::string_view key)
{
    std::string const salted = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int digest_bytes = 0;
    CHECK(EVP_Digest(salted.data(), salted.size(), digest, &digest_bytes, EVP_sha1(), nullptr) ==
          1);
    unsigned char text[2 * EVP_MAX_MD_SIZE];
    int const text_bytes = EVP_EncodeBlock(text, digest, static_cast<int>(digest_bytes));
    return {reinterpret_cast<char const*>(text), static_cast<std::size_t>(text_bytes)};
}

} // namespace oc
