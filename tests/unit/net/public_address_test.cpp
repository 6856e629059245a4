// Which addresses a stranger may have us connect to.
#include "net/public_address.hpp"

#include <doctest/doctest.h>

using namespace oc;

namespace {

bool is_public_text(char const* text) { return is_public(ip_address::parse(text).value()); }

} // namespace

TEST_CASE("s7: addresses of this host and of networks inside are not public")
{
    for (auto const* const inside : {"0.0.0.0",
                                     "0.1.2.3",
                                     "10.0.0.1",
                                     "10.255.255.255",
                                     "100.64.0.1",
                                     "100.127.255.255",
                                     "127.0.0.1",
                                     "127.255.255.255",
                                     "169.254.169.254",
                                     "172.16.0.1",
                                     "172.31.255.255",
                                     "192.0.0.1",
                                     "192.0.2.1",
                                     "192.88.99.1",
                                     "192.168.0.1",
                                     "198.18.0.1",
                                     "198.19.255.255",
                                     "198.51.100.1",
                                     "203.0.113.1",
                                     "224.0.0.1",
                                     "239.255.255.255",
                                     "240.0.0.1",
                                     "255.255.255.255",
                                     "::",
                                     "::1",
                                     "fe80::1",
                                     "febf::1",
                                     "fec0::1",
                                     "fc00::1",
                                     "fd12::1",
                                     "ff02::1",
                                     "2001:db8::1",
                                     "3fff::1",
                                     "100::1",
                                     "4000::1"})
        CHECK_FALSE_MESSAGE(is_public_text(inside), inside);
}

TEST_CASE("s7: addresses that wrap another are not public, whatever they wrap")
{
    for (auto const* const wrapping :
         {"::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1",
          "::8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "2002:7f00:1::1",
          "2002:808:808::1", "2001:0:7f00:1::", "2001:20::1"})
        CHECK_FALSE_MESSAGE(is_public_text(wrapping), wrapping);
}

TEST_CASE("the rest is public")
{
    for (auto const* const outside :
         {"1.1.1.1",         "8.8.8.8",           "9.255.255.255",
          "11.0.0.0",        "100.63.255.255",    "100.128.0.0",
          "126.255.255.255", "128.0.0.1",         "169.253.255.255",
          "172.15.255.255",  "172.32.0.0",        "192.0.1.0",
          "192.167.255.255", "192.169.0.0",       "198.17.255.255",
          "198.20.0.0",      "223.255.255.255",   "::ffff:8.8.8.8",
          "2606:4700::1111", "2a00:1450:4001::1", "2001:4860:4860::8888"})
        CHECK_MESSAGE(is_public_text(outside), outside);
}
