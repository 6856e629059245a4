// Who is connected: counted per user, first and last connection told apart.
#include "live/presence.hpp"

#include <doctest/doctest.h>

using namespace oc;

TEST_CASE("the first connection of a user is the first, whatever others do")
{
    presence connected;
    CHECK(connected.connect("ada", session_id{1}));
    CHECK(connected.connect("bob", session_id{2}));
    CHECK_FALSE(connected.connect("ada", session_id{3}));
    CHECK_EQ(connected.user_count(), 2);
    CHECK(connected.is_connected("ada"));
    CHECK_FALSE(connected.is_connected("cy"));
}

TEST_CASE("the last connection to go is the last, in whatever order they go")
{
    presence connected;
    connected.connect("ada", session_id{1});
    connected.connect("ada", session_id{2});
    CHECK_FALSE(connected.disconnect("ada", session_id{1}));
    CHECK(connected.is_connected("ada"));
    CHECK(connected.disconnect("ada", session_id{2}));
    CHECK_FALSE(connected.is_connected("ada"));
    CHECK_EQ(connected.user_count(), 0);
    CHECK(connected.connect("ada", session_id{4}));
}

TEST_CASE("a connection that nobody has does not end anybody's presence")
{
    presence connected;
    CHECK_FALSE(connected.disconnect("ada", session_id{1}));
    connected.connect("ada", session_id{1});
    CHECK_FALSE(connected.disconnect("ada", session_id{9}));
    CHECK_FALSE(connected.disconnect("bob", session_id{1}));
    CHECK(connected.is_connected("ada"));
    CHECK(connected.disconnect("ada", session_id{1}));
    CHECK_FALSE(connected.disconnect("ada", session_id{1}));
}

TEST_CASE("the sessions of a user are listed in the order of connecting")
{
    presence connected;
    for (std::uint64_t id : {5, 2, 9})
        connected.connect("ada", session_id{id});
    connected.disconnect("ada", session_id{2});
    CHECK(connected.sessions_of("ada") == std::vector{session_id{5}, session_id{9}});
    CHECK(connected.sessions_of("bob").empty());
}

TEST_CASE("a snapshot stays as it was taken")
{
    presence connected;
    connected.connect("ada", session_id{1});
    auto const before = connected.snapshot();
    connected.connect("bob", session_id{2});
    connected.disconnect("ada", session_id{1});
    CHECK_EQ(before.size(), 1);
    CHECK_NE(before.find("ada"), nullptr);
    CHECK_EQ(before.find("bob"), nullptr);
    CHECK_EQ(connected.snapshot().find("ada"), nullptr);
}

TEST_CASE("ordinals grow with each coming, so that who came first is known")
{
    presence connected;
    connected.connect("ada", session_id{1});
    connected.connect("bob", session_id{2});
    connected.connect("ada", session_id{3});
    auto now = connected.snapshot();
    CHECK_LT(*now.find("ada"), *now.find("bob"));
    connected.disconnect("ada", session_id{1});
    CHECK_LT(*connected.snapshot().find("ada"), *connected.snapshot().find("bob"));
    connected.disconnect("ada", session_id{3});
    connected.connect("ada", session_id{4});
    now = connected.snapshot();
    CHECK_GT(*now.find("ada"), *now.find("bob"));
}

TEST_CASE("whom others are shown changes once at a time")
{
    presence connected;
    CHECK_FALSE(connected.set_shown("ada", false)); // nobody is shown at first
    CHECK(connected.set_shown("ada", true));
    CHECK_FALSE(connected.set_shown("ada", true));
    CHECK(connected.set_shown("bob", true));
    CHECK(connected.set_shown("ada", false));
    CHECK_FALSE(connected.set_shown("ada", false));
    CHECK_FALSE(connected.is_connected("bob"));
}
