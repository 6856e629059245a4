// What the values of server.icon and server.banner mean.
#include "domain/server_picture.hpp"

#include <doctest/doctest.h>

using namespace oc;

TEST_CASE("a value that is no address names a file by its last part")
{
    CHECK(find_picture_file("logo.png") == "logo.png");
    CHECK(find_picture_file("db/serverAssets/logo.png") == "logo.png");
    CHECK(find_picture_file("C:\\pictures\\logo.png") == "logo.png");
    CHECK(find_picture_file("../../logo.png") == "logo.png");
    CHECK(find_picture_file("my logo.png") == "my logo.png");
}

TEST_CASE("addresses, hidden files and nothing are no names")
{
    for (char const* const value : {"", "https://chat.example/logo.png", "x://y", "data:image/png,",
                                    ".htaccess", "..", "a/", "a/..", "a\nb", "\x7f"}) {
        CAPTURE(value);
        CHECK_FALSE(find_picture_file(value));
    }
}
