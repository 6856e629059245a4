// SHA-256 (the examples of FIPS 180-4), at once and in pieces, and HMAC (an example of RFC 4231).
#include "base/sha256.hpp"

#include <doctest/doctest.h>

using namespace oc;

TEST_CASE("the hash of nothing and of abc, in pieces")
{
    sha256_stream nothing;
    CHECK_EQ(nothing.finish(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    sha256_stream abc;
    abc.add("a");
    abc.add("");
    abc.add("bc");
    CHECK_EQ(abc.finish(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("the hash of a text at once is that of its pieces, as bytes")
{
    CHECK_EQ(sha256_hash("abc").substr(0, 4), "\xba\x78\x16\xbf");
    CHECK_EQ(sha256_hash("").size(), 32);
}

TEST_CASE("a keyed hash depends on the key")
{
    auto const made = hmac_sha256("Jefe", "what do ya want for nothing?");
    CHECK_EQ(made.substr(0, 4), "\x5b\xdc\xc1\x46");
    CHECK_EQ(made.size(), 32);
    CHECK_NE(made, hmac_sha256("jefe", "what do ya want for nothing?"));
}
