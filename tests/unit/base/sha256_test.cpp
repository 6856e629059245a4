// SHA-256 (the examples of FIPS 180-4), at once and in pieces, and HMAC (an example of RFC 4231).
#include "base/sha256.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>

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

namespace {

std::string to_hex(std::string_view bytes)
{
    std::string out;
    for (unsigned char const byte : bytes) {
        out.push_back("0123456789abcdef"[byte >> 4]);
        out.push_back("0123456789abcdef"[byte & 15]);
    }
    return out;
}

std::string stream(std::string_view text, std::size_t piece)
{
    sha256_stream out;
    for (std::size_t at = 0; at < text.size(); at += piece)
        out.add(text.substr(at, piece));
    return out.finish();
}

} // namespace

TEST_CASE("the longer examples of FIPS 180-4")
{
    CHECK_EQ(to_hex(sha256_hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
             "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK_EQ(stream(std::string(1'000'000, 'a'), 4096),
             "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("where a text is cut does not matter, at the borders of blocks either")
{
    std::string text;
    for (std::size_t length = 0; length <= 200; ++length) {
        auto const whole = to_hex(sha256_hash(text));
        for (std::size_t const piece : {1, 55, 56, 63, 64, 65})
            CHECK_EQ(stream(text, piece), whole);
        text.push_back(static_cast<char>(length));
    }
}

TEST_CASE("keyed hashes of RFC 4231: short keys, long ones, bytes of any value")
{
    auto const made = [](std::string const& key, std::string const& text) {
        return to_hex(hmac_sha256(key, text));
    };
    CHECK_EQ(made(std::string(20, '\x0b'), "Hi There"),
             "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    CHECK_EQ(made("Jefe", "what do ya want for nothing?"),
             "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK_EQ(made(std::string(20, '\xaa'), std::string(50, '\xdd')),
             "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
    CHECK_EQ(made(std::string(131, '\xaa'),
                  "Test Using Larger Than Block-Size Key - Hash Key First"),
             "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("a keyed hash of nothing under an empty key is one too")
{
    CHECK_EQ(to_hex(hmac_sha256("", "")),
             "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
    CHECK_NE(hmac_sha256("ab", "c"), hmac_sha256("a", "bc"));
}
