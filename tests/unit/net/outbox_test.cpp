// The rest that a socket did not take: kept in order, whole, and shared.
#include "net/outbox.hpp"

#include "base/frame.hpp"
#include "base/limits.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/socket.h>

#include <memory>
#include <string>
#include <utility>

namespace oc {
namespace {

/// Two connected sockets; `near` is ours and never blocks.
struct socket_pair {
    socket_pair()
    {
        int ends[2] = {-1, -1};
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) == 0);
        near = byte_stream(file_descriptor(ends[0]));
        far = byte_stream(file_descriptor(ends[1]));
    }

    std::string read_all()
    {
        std::string out;
        char buffer[4096];
        while (true) {
            auto const result = far.read(buffer);
            if (result.state != io_state::ok)
                return out;
            out.append(buffer, result.bytes);
        }
    }

    byte_stream near;
    byte_stream far;
};

TEST_CASE("what is appended goes out in order")
{
    socket_pair sockets;
    outbox waiting;
    auto const shared = std::make_shared<std::string const>("shared frame");
    waiting.append("one ");
    waiting.append(shared, std::string_view(*shared).substr(0, 6));
    waiting.append(" three");
    CHECK(waiting.frames() == 3);
    CHECK(waiting.bytes() == 16);
    auto const result = waiting.write_to(sockets.near);
    CHECK(result.state == io_state::ok);
    CHECK(result.bytes == 16);
    CHECK(waiting.is_empty());
    CHECK(waiting.bytes() == 0);
    CHECK(sockets.read_all() == "one shared three");
}

TEST_CASE("appended bytes are shared, not copied, and let go when written")
{
    socket_pair sockets;
    outbox waiting;
    auto const shared = std::make_shared<std::string const>("frame");
    waiting.append(shared, *shared);
    CHECK(shared.use_count() == 2);
    waiting.write_to(sockets.near);
    CHECK(shared.use_count() == 1);
}

TEST_CASE("empty pieces are left out")
{
    outbox waiting;
    waiting.append("");
    CHECK(waiting.is_empty());
}

TEST_CASE("more pieces than one write takes go out in several writes")
{
    socket_pair sockets;
    outbox waiting;
    std::string expected;
    for (std::size_t i = 0; i < limits::gathered_buffers_max * 2 + 7; ++i) {
        waiting.append(std::to_string(i) + ";");
        expected += std::to_string(i) + ";";
    }
    CHECK(waiting.write_to(sockets.near).state == io_state::ok);
    CHECK(sockets.read_all() == expected);
}

TEST_CASE("a full socket keeps the rest for later, to the byte")
{
    socket_pair sockets;
    outbox waiting;
    std::string expected;
    for (int i = 0; i < 200; ++i) {
        std::string const piece(10'000 + i, static_cast<char>('a' + i % 26));
        waiting.append(piece);
        expected += piece;
    }
    std::string received;
    int rounds = 0;
    while (waiting.write_to(sockets.near).state == io_state::would_block) {
        ++rounds;
        CHECK(waiting.bytes() > 0);
        received += sockets.read_all();
        CHECK(received.size() + waiting.bytes() == expected.size());
    }
    received += sockets.read_all();
    CHECK(rounds > 1);
    CHECK(waiting.is_empty());
    CHECK(received == expected);
}

TEST_CASE("a broken socket says so")
{
    socket_pair sockets;
    outbox waiting;
    waiting.append("x");
    sockets.far.close();
    CHECK(waiting.write_to(sockets.near).state == io_state::closed);
}

TEST_CASE("dropping what has not begun keeps the rest of a frame that has")
{
    socket_pair sockets;
    outbox waiting;
    std::string const large(4'000'000, 'L');
    waiting.append(large);
    waiting.append("never sent");
    REQUIRE(waiting.write_to(sockets.near).state == io_state::would_block);
    waiting.drop_unstarted();
    CHECK(waiting.frames() == 1);
    waiting.append("the end");
    std::string received = sockets.read_all();
    while (waiting.write_to(sockets.near).state == io_state::would_block)
        received += sockets.read_all();
    received += sockets.read_all();
    CHECK(received == large + "the end");
}

TEST_CASE("dropping what has not begun empties an outbox that has written nothing")
{
    outbox waiting;
    waiting.drop_unstarted();
    CHECK(waiting.is_empty());
    waiting.append("a");
    waiting.append("b");
    waiting.drop_unstarted();
    CHECK(waiting.is_empty());
    CHECK(waiting.bytes() == 0);
}

TEST_CASE("a rest that was begun elsewhere is not dropped")
{
    outbox waiting;
    waiting.append("rest of a frame");
    waiting.set_front_begun();
    waiting.append("next");
    waiting.drop_unstarted();
    CHECK(waiting.frames() == 1);
    CHECK(waiting.bytes() == 15);
}

TEST_CASE("after a begun frame has gone out the next one counts as not begun")
{
    socket_pair sockets;
    outbox waiting;
    waiting.append("rest");
    waiting.set_front_begun();
    REQUIRE(waiting.write_to(sockets.near).state == io_state::ok);
    waiting.append("whole");
    waiting.drop_unstarted();
    CHECK(waiting.is_empty());
}

} // namespace
} // namespace oc
