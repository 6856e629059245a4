// The inbox: what a turn of a net thread brought is one task for the core, in order.
#include "server/inbox.hpp"

#include "support/manual_executor.hpp"

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::test;

namespace {

struct fixture {
    std::vector<std::string> seen;
    manual_executor core_thread;
    inbox in{2, core_thread, [this](std::vector<inbound> batch) { note(std::move(batch)); }};

    void note(std::vector<inbound> batch)
    {
        seen.push_back("turn");
        for (auto const& event : batch)
            if (auto const* const opened = std::get_if<opened_connection>(&event))
                seen.push_back("open " + opened->peer.address);
            else if (auto const* const received = std::get_if<received_command>(&event))
                seen.push_back("command " + received->command.cmd);
            else
                seen.push_back("close " +
                               std::to_string(std::get<closed_connection>(event).connection.slot));
    }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "nothing goes to the core before the turn ends")
{
    in.on_open({0, 0}, {"192.0.2.1", false});
    in.on_message({0, 0}, R"({"cmd":"ping"})");
    CHECK_EQ(core_thread.pending(), 0);
    in.on_turn_end(0);
    CHECK_EQ(core_thread.pending(), 1);
    CHECK(seen.empty());
    core_thread.run_until_idle();
    CHECK_EQ(seen, std::vector<std::string>{"turn", "open 192.0.2.1", "command ping"});
}

TEST_CASE_FIXTURE(fixture, "an empty turn is no task")
{
    in.on_turn_end(0);
    in.on_turn_end(1);
    in.on_message({0, 0}, "{}");
    in.on_turn_end(0);
    in.on_turn_end(0);
    CHECK_EQ(core_thread.pending(), 1);
}

TEST_CASE_FIXTURE(fixture, "the threads gather apart")
{
    in.on_message({0, 0}, R"({"cmd":"a"})");
    in.on_message({1, 0}, R"({"cmd":"b"})");
    in.on_close({0, 5});
    in.on_turn_end(1);
    core_thread.run_until_idle();
    CHECK_EQ(seen, std::vector<std::string>{"turn", "command b"});
    in.on_turn_end(0);
    core_thread.run_until_idle();
    CHECK_EQ(seen, std::vector<std::string>{"turn", "command b", "turn", "command a", "close 5"});
}

TEST_CASE_FIXTURE(fixture, "the bytes of a message are needed only during the call")
{
    std::string text = R"({"cmd":"ping"})";
    in.on_message({0, 0}, text);
    text.assign(text.size(), 'x');
    in.on_turn_end(0);
    core_thread.run_until_idle();
    CHECK_EQ(seen.back(), "command ping");
}
