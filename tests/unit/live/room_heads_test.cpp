// The newest message of each room.
#include "live/room_heads.hpp"

#include <doctest/doctest.h>

using namespace oc;

TEST_CASE("a room has the head that was set last, or none")
{
    room_heads heads;
    CHECK_EQ(heads.find(1), nullptr);
    heads.set(1, room_head{"a", 10});
    heads.set(2, room_head{"b", 20});
    heads.set(1, room_head{"c", 30});
    REQUIRE_NE(heads.find(1), nullptr);
    CHECK_EQ(heads.find(1)->id, "c");
    CHECK_EQ(heads.find(1)->timestamp, 30);
    CHECK_EQ(heads.find(2)->id, "b");
    CHECK_EQ(heads.find(3), nullptr);
}

TEST_CASE("a room whose last message went has no head")
{
    room_heads heads;
    heads.set(1, room_head{"a", 10});
    heads.set(1, std::nullopt);
    CHECK_EQ(heads.find(1), nullptr);
    heads.set(7, std::nullopt); // never had one
    CHECK_EQ(heads.find(7), nullptr);
}
