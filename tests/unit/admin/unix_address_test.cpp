// Paths of any length as addresses of sockets.
#include "admin/unix_address.hpp"

#include "unit/setup/sample_folder.hpp"

#include <doctest/doctest.h>

#include <cstring>

using namespace oc::test;

namespace {

oc::file_descriptor make_socket()
{
    return oc::file_descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

} // namespace

TEST_CASE("a short path is its own address")
{
    auto const made = oc::make_unix_address("/tmp/x.sock");
    CHECK(std::string(made.address.sun_path) == "/tmp/x.sock");
    CHECK_FALSE(made.folder);
    CHECK(made.address.sun_family == AF_UNIX);
}

TEST_CASE("107 bytes fit, one more is reached through its folder")
{
    sample_folder folder;
    auto const room = 107 - folder.path().string().size() - 1;
    auto const fits = oc::make_unix_address(folder / std::string(room, 'x'));
    CHECK_FALSE(fits.folder);
    CHECK(std::strlen(fits.address.sun_path) == 107);
    auto const is_longer = oc::make_unix_address(folder / std::string(room + 1, 'x'));
    CHECK(is_longer.folder);
}

TEST_CASE("a server and its client meet at the end of a long path")
{
    sample_folder folder;
    auto const deep = folder / std::string(100, 'a') / std::string(100, 'b');
    std::filesystem::create_directories(deep);
    auto const file = deep / "control.sock";
    auto const server = make_socket();
    {
        auto const where = oc::make_unix_address(file);
        REQUIRE(::bind(server.get(), where.get(), sizeof where.address) == 0);
        REQUIRE(::listen(server.get(), 1) == 0);
    }
    CHECK(std::filesystem::is_socket(file));
    auto const client = make_socket();
    auto const where = oc::make_unix_address(file);
    CHECK(::connect(client.get(), where.get(), sizeof where.address) == 0);
}

TEST_CASE("a long path to a folder that is not there is said in words")
{
    auto const file = std::filesystem::path("/tmp/not-there") / std::string(120, 'x') / "s.sock";
    CHECK(failure_of([&] { oc::make_unix_address(file); }).find("cannot open") == 0);
}

TEST_CASE("a file name that is too long even so is said in words")
{
    sample_folder folder;
    CHECK(failure_of([&] {
              oc::make_unix_address(folder / std::string(110, 'x'));
          }).find("too long") != std::string::npos);
}
