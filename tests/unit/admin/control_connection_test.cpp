// One operator's bytes, over a pair of sockets.
#include "admin/control_connection.hpp"

#include "admin/control_limits.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace {

struct operator_at_socket {
    operator_at_socket()
    {
        int ends[2];
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) == 0);
        ours = oc::file_descriptor(ends[0]);
        connection = std::make_unique<oc::control_connection>(7, oc::file_descriptor(ends[1]), 0);
    }

    void say(std::string_view bytes)
    {
        while (!bytes.empty()) {
            auto const count = ::send(ours.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count > 0)
                bytes.remove_prefix(static_cast<std::size_t>(count));
            connection->receive(now);
        }
        constexpr int pieces = 8; // of 16 KiB
        for (int i = 0; i < pieces; ++i)
            connection->receive(now);
    }

    std::string hear()
    {
        std::array<char, 4096> piece;
        std::string out;
        for (;;) {
            auto const count = ::recv(ours.get(), piece.data(), piece.size(), 0);
            if (count <= 0)
                return out;
            out.append(piece.data(), static_cast<std::size_t>(count));
        }
    }

    // What came by mailbox, to the connection.
    void deliver()
    {
        for (auto const& letter : mailbox->take())
            connection->take(letter, now);
        connection->flush(now);
    }

    oc::steady_ms now = 0;
    oc::file_descriptor ours{};
    std::unique_ptr<oc::control_connection> connection{};
    std::shared_ptr<oc::control_mailbox> mailbox = std::make_shared<oc::control_mailbox>();
};

} // namespace

TEST_CASE("lines are taken one at a time, whatever the pieces they came in")
{
    operator_at_socket at;
    at.say("{\"a\"");
    CHECK_FALSE(at.connection->next_line());
    at.say(":1}\n{}\n\n");
    CHECK(at.connection->next_line() == "{\"a\":1}");
    CHECK(at.connection->next_line() == "{}");
    CHECK(at.connection->next_line() == "");
    CHECK_FALSE(at.connection->next_line());
}

TEST_CASE("while a request is under way the next one waits")
{
    operator_at_socket at;
    at.say("one\ntwo\n");
    REQUIRE(at.connection->next_line() == "one");
    auto const to = at.connection->begin_request(at.mailbox);
    CHECK_FALSE(at.connection->next_line());
    CHECK_FALSE(at.connection->wants_input());
    CHECK(to->is_wanted());
    to->say("half way");
    to->finish("done");
    at.deliver();
    CHECK(at.hear() == "half way\ndone\n");
    CHECK(at.connection->wants_input());
    CHECK(at.connection->next_line() == "two");
}

TEST_CASE("a request that is told to stop may still say how far it came")
{
    operator_at_socket at;
    at.say("one\n");
    REQUIRE(at.connection->next_line() == "one");
    auto const to = at.connection->begin_request(at.mailbox);
    CHECK(at.connection->wants_input());
    at.say("{\"stop\":true}\ntwo\n");
    CHECK_FALSE(to->is_wanted());
    to->finish("so far");
    at.deliver();
    CHECK(at.hear() == "so far\n");
    REQUIRE(at.connection->next_line() == "two");
    CHECK(at.connection->begin_request(at.mailbox)->is_wanted());
}

TEST_CASE("progress that nobody reads is dropped, the end is not")
{
    operator_at_socket at;
    auto const to = at.connection->begin_request(at.mailbox);
    std::string const much(4'000'000, 'x');
    to->say(much); // more than the kernel takes
    at.deliver();
    CHECK(at.connection->has_output());
    to->say("dropped");
    to->finish("kept");
    at.deliver();
    std::string heard;
    while (at.connection->has_output()) {
        heard += at.hear();
        at.connection->flush(at.now);
    }
    heard += at.hear();
    CHECK(heard == much + "\nkept\n");
}

TEST_CASE("a line that does not end is refused, and the connection closed")
{
    operator_at_socket at;
    at.say(std::string(oc::control_limits::line_bytes_max + 1, 'x'));
    CHECK_FALSE(at.connection->next_line());
    CHECK(at.connection->has_output());
    CHECK_FALSE(at.connection->is_over(at.now));
    at.connection->flush(at.now);
    CHECK(at.connection->is_over(at.now));
    CHECK(boost::json::parse(at.hear()).at("code") == "line_too_long");
}

TEST_CASE("a line of the greatest length is taken")
{
    operator_at_socket at;
    std::string const line(oc::control_limits::line_bytes_max, 'x');
    at.say(line + "\n");
    auto const taken = at.connection->next_line();
    CHECK((taken && *taken == line)); // 64 KiB are nothing to print
}

TEST_CASE("what was said before the end of input is still answered")
{
    operator_at_socket at;
    at.say("one\ntwo\nthr");
    ::shutdown(at.ours.get(), SHUT_WR);
    at.connection->receive(at.now);
    for (auto const* const line : {"one", "two"}) {
        CHECK_FALSE(at.connection->is_over(at.now));
        REQUIRE(at.connection->next_line() == line);
        auto const to = at.connection->begin_request(at.mailbox);
        CHECK_FALSE(at.connection->is_over(at.now));
        to->finish("done");
        at.deliver();
    }
    CHECK(at.connection->is_over(at.now));
}

TEST_CASE("an operator who says nothing, or does not read, is not waited for")
{
    operator_at_socket silent;
    CHECK_FALSE(silent.connection->is_over(oc::control_limits::idle_ms_max - 1));
    CHECK(silent.connection->is_over(oc::control_limits::idle_ms_max));

    operator_at_socket deaf;
    deaf.connection->begin_request(deaf.mailbox)->finish(std::string(4'000'000, 'x'));
    deaf.deliver();
    CHECK(deaf.connection->has_output());
    CHECK(deaf.connection->is_over(oc::control_limits::idle_ms_max));
}

TEST_CASE("a request may take as long as it takes")
{
    operator_at_socket at;
    at.say("long\n");
    REQUIRE(at.connection->next_line());
    auto const to = at.connection->begin_request(at.mailbox);
    CHECK_FALSE(at.connection->is_over(100 * oc::control_limits::idle_ms_max));
    CHECK(to->is_wanted());
}

TEST_CASE("whoever works for an operator who is gone learns of it")
{
    operator_at_socket at;
    auto const to = at.connection->begin_request(at.mailbox);
    CHECK(to->is_wanted());
    at.connection.reset();
    CHECK_FALSE(to->is_wanted());
    to->say("nobody");
    to->finish("hears");
    CHECK(at.mailbox->take().empty());
}

TEST_CASE("a broken connection is over")
{
    operator_at_socket at;
    at.connection->send("words");
    at.ours.reset();
    at.connection->flush(at.now);
    CHECK(at.connection->is_over(at.now));

    operator_at_socket hung_up;
    hung_up.connection->note_peer_gone();
    CHECK(hung_up.connection->is_over(0));
}
