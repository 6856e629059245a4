// Who is at the other end: IP addresses, the proxies whose word we take, and the client's address
// behind them. Pure functions and values; any thread.
#pragma once

#include "net/network.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct sockaddr;

namespace oc {

/// An IPv4 or IPv6 address. IPv4 is kept as IPv4-mapped IPv6 (RFC 4291 §2.5.5.2), so that both
/// spellings of one address are equal.
class ip_address {
public:
    ip_address() = default; // "::"

    /// Accepts "192.0.2.1", "2001:db8::1" and "::ffff:192.0.2.1"; nothing else around them.
    static std::optional<ip_address> parse(std::string_view text);

    /// Of a socket's peer. Other families than the two give "::".
    static ip_address of(sockaddr const& address);

    /// IPv4 in dots, IPv6 as RFC 5952 writes it.
    std::string to_text() const;

    bool is_v4() const;
    bool is_loopback() const;

    /// What limits count by: an IPv4 address, or the /64 of an IPv6 one, which is what one
    /// household or machine gets.
    ip_address network() const;

    /// Whether the first `bits` of the 128 agree.
    bool has_prefix(ip_address const& prefix, unsigned bits) const;

    std::size_t hash() const;

    friend bool operator==(ip_address const&, ip_address const&) = default;

private:
    std::array<std::uint8_t, 16> bytes_{};
};

/// The proxies whose forwarding headers are believed.
class trusted_proxies {
public:
    trusted_proxies() = default;

    /// Addresses and CIDR blocks ("127.0.0.1", "10.0.0.0/8", "fd00::/8"). Throws
    /// std::runtime_error, with words for the operator, when one is neither.
    explicit trusted_proxies(std::vector<std::string> const& blocks);

    bool contains(ip_address const& address) const;

private:
    struct block {
        ip_address prefix;
        unsigned bits = 0;
    };
    std::vector<block> blocks_;
};

/// The client's address: the peer's, unless the peer is a trusted proxy; then CF-Connecting-IP if
/// it is an address, else the right-most address of X-Forwarded-For that is not itself trusted.
/// What stands left of something that is no address could be anybody's invention and is not read.
/// Header names are in lower case.
ip_address find_client_address(ip_address const& peer,
                               std::vector<std::pair<std::string, std::string>> const& headers,
                               trusted_proxies const& proxies);

/// What such headers say of the device, whoever wrote them.
device_claims find_device_claims(std::vector<std::pair<std::string, std::string>> const& headers);

} // namespace oc
