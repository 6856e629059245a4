// SHA-256 of bytes in pieces (the examples of FIPS 180-4).
#include "handlers/http/sha256.hpp"

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
