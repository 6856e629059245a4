// The registries as prefixes.
#include "net/public_address.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace oc {
namespace {

struct prefix {
    ip_address address;
    unsigned bits = 0;
};

prefix make_prefix(std::string_view text, unsigned bits)
{
    constexpr unsigned v4_offset_bits = 96;
    auto const address = ip_address::parse(text).value();
    return {address, bits + (address.is_v4() ? v4_offset_bits : 0)};
}

bool is_in(std::vector<prefix> const& prefixes, ip_address const& address)
{
    return std::ranges::any_of(
        prefixes, [&](prefix const& p) { return address.has_prefix(p.address, p.bits); });
}

std::vector<prefix> const& denied_v4()
{
    static std::vector<prefix> const list{
        make_prefix("0.0.0.0", 8),      make_prefix("10.0.0.0", 8),
        make_prefix("100.64.0.0", 10),  make_prefix("127.0.0.0", 8),
        make_prefix("169.254.0.0", 16), make_prefix("172.16.0.0", 12),
        make_prefix("192.0.0.0", 24),   make_prefix("192.0.2.0", 24),
        make_prefix("192.88.99.0", 24), make_prefix("192.168.0.0", 16),
        make_prefix("198.18.0.0", 15),  make_prefix("198.51.100.0", 24),
        make_prefix("203.0.113.0", 24), make_prefix("224.0.0.0", 4),
        make_prefix("240.0.0.0", 4)};
    return list;
}

std::vector<prefix> const& denied_v6()
{
    static std::vector<prefix> const list{
        make_prefix("2001::", 23),     // protocol assignments, Teredo, ORCHID
        make_prefix("2001:db8::", 32), // documentation
        make_prefix("2002::", 16),     // 6to4
        make_prefix("3fff::", 20),     // documentation
    };
    return list;
}

} // namespace

bool is_public(ip_address const& address)
{
    if (address.is_v4())
        return !is_in(denied_v4(), address);
    static prefix const global_unicast = make_prefix("2000::", 3);
    return address.has_prefix(global_unicast.address, global_unicast.bits) &&
           !is_in(denied_v6(), address);
}

} // namespace oc
