// Addresses through inet_pton; X-Forwarded-For read from the right.
#include "net/client_address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <stdexcept>

namespace oc {
namespace {

constexpr std::size_t v4_offset = 12; // of the four bytes in an IPv4-mapped address
constexpr unsigned v4_bits = 96;      // length of the prefix ::ffff:0:0
constexpr std::array<std::uint8_t, v4_offset> v4_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

std::string_view trim_blanks(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

// Some proxies write the port too: "192.0.2.1:1234", "[2001:db8::1]:1234".
std::optional<ip_address> parse_forwarded(std::string_view text)
{
    text = trim_blanks(text);
    if (text.starts_with('[')) {
        auto const end = text.find(']');
        if (end == std::string_view::npos)
            return std::nullopt;
        return ip_address::parse(text.substr(1, end - 1));
    }
    auto const colon = text.find(':');
    if (colon != std::string_view::npos && colon == text.rfind(':'))
        text = text.substr(0, colon);
    return ip_address::parse(text);
}

std::optional<unsigned> parse_bits(std::string_view text, unsigned most)
{
    unsigned bits = 0;
    auto const [end, failure] = std::from_chars(text.data(), text.data() + text.size(), bits);
    if (failure != std::errc() || end != text.data() + text.size() || bits > most)
        return std::nullopt;
    return bits;
}

} // namespace

std::optional<ip_address> ip_address::parse(std::string_view text)
{
    char spelled[INET6_ADDRSTRLEN] = {};
    if (text.size() >= sizeof spelled || text.find('\0') != std::string_view::npos)
        return std::nullopt;
    text.copy(spelled, text.size());
    ip_address out;
    if (::inet_pton(AF_INET, spelled, out.bytes_.data() + v4_offset) == 1) {
        std::copy(v4_prefix.begin(), v4_prefix.end(), out.bytes_.begin());
        return out;
    }
    if (::inet_pton(AF_INET6, spelled, out.bytes_.data()) == 1)
        return out;
    return std::nullopt;
}

ip_address ip_address::of(sockaddr const& address)
{
    ip_address out;
    if (address.sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address, sizeof v4);
        std::copy(v4_prefix.begin(), v4_prefix.end(), out.bytes_.begin());
        std::memcpy(out.bytes_.data() + v4_offset, &v4.sin_addr, sizeof v4.sin_addr);
    } else if (address.sa_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &address, sizeof v6);
        std::memcpy(out.bytes_.data(), &v6.sin6_addr, sizeof v6.sin6_addr);
    }
    return out;
}

std::string ip_address::to_text() const
{
    char spelled[INET6_ADDRSTRLEN] = {};
    if (is_v4())
        ::inet_ntop(AF_INET, bytes_.data() + v4_offset, spelled, sizeof spelled);
    else
        ::inet_ntop(AF_INET6, bytes_.data(), spelled, sizeof spelled);
    return spelled;
}

bool ip_address::is_v4() const
{
    return std::equal(v4_prefix.begin(), v4_prefix.end(), bytes_.begin());
}

bool ip_address::is_loopback() const
{
    if (is_v4())
        return bytes_[v4_offset] == 127;
    constexpr std::array<std::uint8_t, 16> loopback{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    return bytes_ == loopback;
}

ip_address ip_address::network() const
{
    ip_address out = *this;
    if (!is_v4())
        std::fill(out.bytes_.begin() + 8, out.bytes_.end(), std::uint8_t{0});
    return out;
}

bool ip_address::has_prefix(ip_address const& prefix, unsigned bits) const
{
    std::size_t const whole = bits / 8;
    if (!std::equal(bytes_.begin(), bytes_.begin() + whole, prefix.bytes_.begin()))
        return false;
    unsigned const rest = bits % 8;
    if (rest == 0)
        return true;
    return ((bytes_[whole] ^ prefix.bytes_[whole]) >> (8 - rest)) == 0;
}

std::size_t ip_address::hash() const
{
    std::string_view const bytes(reinterpret_cast<char const*>(bytes_.data()), bytes_.size());
    return std::hash<std::string_view>{}(bytes);
}

trusted_proxies::trusted_proxies(std::vector<std::string> const& blocks)
{
    for (auto const& text : blocks) {
        auto const slash = text.find('/');
        auto const prefix = ip_address::parse(std::string_view(text).substr(0, slash));
        if (!prefix)
            throw std::runtime_error("trusted proxy '" + text + "' is not an IP address");
        unsigned const most = prefix->is_v4() ? 32 : 128;
        std::optional<unsigned> bits = most;
        if (slash != std::string::npos)
            bits = parse_bits(std::string_view(text).substr(slash + 1), most);
        if (!bits)
            throw std::runtime_error("trusted proxy '" + text + "' has no valid prefix length");
        blocks_.push_back({*prefix, *bits + (prefix->is_v4() ? v4_bits : 0)});
    }
}

bool trusted_proxies::contains(ip_address const& address) const
{
    return std::any_of(blocks_.begin(), blocks_.end(), [&](block const& candidate) {
        return address.has_prefix(candidate.prefix, candidate.bits);
    });
}

ip_address find_client_address(ip_address const& peer,
                               std::vector<std::pair<std::string, std::string>> const& headers,
                               trusted_proxies const& proxies)
{
    if (!proxies.contains(peer))
        return peer;
    std::string forwarded; // repeated headers are one list (RFC 9110 §5.3)
    for (auto const& [name, value] : headers) {
        if (name == "cf-connecting-ip") {
            if (auto const told = parse_forwarded(value))
                return *told;
        } else if (name == "x-forwarded-for") {
            forwarded += forwarded.empty() ? value : "," + value;
        }
    }
    ip_address client = peer;
    std::string_view rest = forwarded;
    while (!rest.empty()) {
        auto const comma = rest.rfind(',');
        auto const last = comma == std::string_view::npos ? 0 : comma + 1;
        auto const hop = parse_forwarded(rest.substr(last));
        if (!hop)
            break;
        client = *hop;
        if (!proxies.contains(client))
            break;
        rest = rest.substr(0, last == 0 ? 0 : comma);
    }
    return client;
}

device_claims find_device_claims(std::vector<std::pair<std::string, std::string>> const& headers)
{
    device_claims found;
    std::string connecting;
    for (auto const& [name, value] : headers) {
        if (name == "cf-connecting-ip" && connecting.empty())
            connecting = trim_blanks(value);
        else if (name == "x-forwarded-for" && found.address.empty())
            found.address = trim_blanks(std::string_view(value).substr(0, value.find(',')));
        else if (name == "user-agent" && found.user_agent.empty())
            found.user_agent = value;
        else if (name == "cf-ipcountry" && found.country.empty())
            found.country = value;
    }
    if (!connecting.empty())
        found.address = std::move(connecting);
    return found;
}

} // namespace oc
