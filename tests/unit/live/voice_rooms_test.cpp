// Who is in which voice channel: one entry per user, its owner, the order of joining.
#include "live/voice_rooms.hpp"

#include <doctest/doctest.h>

using namespace oc;

namespace {

using names = std::vector<std::string>;

voice_participant make_participant(std::string user_id, room_id room, std::uint64_t owner)
{
    return {.user_id = user_id,
            .room = room,
            .owner = session_id{owner},
            .peer_id = "p-" + user_id};
}

names users_in(voice_rooms const& rooms, room_id room)
{
    names out;
    for (auto const& each : rooms.list(room))
        out.push_back(each.user_id);
    return out;
}

names everybody(voice_rooms const& rooms)
{
    names out;
    rooms.for_each([&](voice_participant const& each) { out.push_back(each.user_id); });
    return out;
}

} // namespace

TEST_CASE("participants stand in order of joining, each channel by itself")
{
    voice_rooms rooms;
    CHECK(rooms.list(1).empty());
    rooms.join(make_participant("cy", 1, 1));
    rooms.join(make_participant("ada", 1, 2));
    rooms.join(make_participant("bob", 2, 3));
    CHECK(users_in(rooms, 1) == names{"cy", "ada"});
    CHECK(users_in(rooms, 2) == names{"bob"});
    CHECK(everybody(rooms) == names{"cy", "ada", "bob"});

    CHECK_EQ(rooms.leave("cy").peer_id, "p-cy");
    rooms.join(make_participant("cy", 1, 1));
    CHECK(users_in(rooms, 1) == names{"ada", "cy"});
}

TEST_CASE("who has left is nowhere, and may come again elsewhere")
{
    voice_rooms rooms;
    rooms.join(make_participant("ada", 1, 1));
    rooms.leave("ada");
    CHECK_EQ(rooms.find("ada"), nullptr);
    CHECK(rooms.list(1).empty());
    CHECK(everybody(rooms).empty());
    rooms.join(make_participant("ada", 2, 1));
    REQUIRE_NE(rooms.find("ada"), nullptr);
    CHECK_EQ(rooms.find("ada")->room, 2);
}

TEST_CASE("only one connection owns an entry")
{
    voice_rooms rooms;
    rooms.join(make_participant("ada", 1, 7));
    CHECK_NE(rooms.find_owned("ada", session_id{7}), nullptr);
    CHECK_EQ(rooms.find_owned("ada", session_id{8}), nullptr);
    CHECK_EQ(rooms.find_owned("bob", session_id{7}), nullptr);
}

TEST_CASE("muting is one user's")
{
    voice_rooms rooms;
    rooms.join(make_participant("ada", 1, 1));
    rooms.join(make_participant("bob", 1, 2));
    rooms.set_muted("bob", true);
    CHECK_FALSE(rooms.find("ada")->is_muted);
    CHECK(rooms.find("bob")->is_muted);
    rooms.set_muted("bob", false);
    CHECK_FALSE(rooms.find("bob")->is_muted);
}
