// Bytes that a pipe takes in pieces, and what cannot be written.
#include "base/write_all.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <thread>

using oc::write_all;

namespace {

std::string read_to_the_end(int descriptor)
{
    std::string out;
    std::array<char, 1000> piece{};
    for (;;) {
        auto const got = ::read(descriptor, piece.data(), piece.size());
        if (got <= 0)
            return out;
        out.append(piece.data(), static_cast<std::size_t>(got));
    }
}

} // namespace

TEST_CASE("more than a pipe holds goes through it, whole and in order")
{
    std::string bytes;
    for (int i = 0; bytes.size() < 1'000'000; ++i)
        bytes += std::to_string(i) + ' ';
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    std::string got;
    std::thread reader([&] { got = read_to_the_end(ends[0]); });
    CHECK(write_all(ends[1], bytes) == 0);
    ::close(ends[1]);
    reader.join();
    ::close(ends[0]);
    CHECK(got == bytes);
}

TEST_CASE("what cannot be written is told by its number")
{
    CHECK(write_all(-1, "x") == EBADF);
    CHECK(write_all(-1, "") == 0);
    int const full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
    REQUIRE(full >= 0);
    CHECK(write_all(full, "x") == ENOSPC);
    ::close(full);
}
