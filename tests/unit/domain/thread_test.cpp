// The directory of threads: by id and by forum, the oldest first, copies that stay what they were.
#include "domain/thread.hpp"

#include "support/seeded_random.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace oc {
namespace {

thread_ptr make(std::string id, room_id channel, unix_seconds created_at, room_id room = 0)
{
    thread made;
    made.id = std::move(id);
    made.room = room;
    made.channel = channel;
    made.created_at = created_at;
    return std::make_shared<thread const>(std::move(made));
}

std::vector<std::string> ids_of(thread_directory const& all, room_id channel)
{
    std::vector<std::string> out;
    for (auto const& each : all.list(channel))
        out.push_back(each->id);
    return out;
}

using ids = std::vector<std::string>;

TEST_CASE("an empty directory knows no thread, and no forum has one")
{
    thread_directory const none;
    CHECK(none.size() == 0);
    CHECK(none.find("") == nullptr);
    CHECK(none.find_shared("x") == nullptr);
    CHECK(none.list(7).empty());
}

TEST_CASE("threads of a forum are listed by age, not by when they were set")
{
    thread_directory all;
    all.set(make("late", 1, 30));
    all.set(make("early", 1, 10));
    all.set(make("middle", 1, 20));
    all.set(make("elsewhere", 2, 5));
    CHECK(ids_of(all, 1) == ids{"early", "middle", "late"});
    CHECK(ids_of(all, 2) == ids{"elsewhere"});
    CHECK(all.size() == 4);
}

TEST_CASE("of threads made at the same moment the one with the smaller room is older")
{
    thread_directory all;
    all.set(make("b", 1, 10, 9));
    all.set(make("a", 1, 10, 4));
    CHECK(ids_of(all, 1) == ids{"a", "b"});
}

TEST_CASE("a thread is found by its exact id")
{
    thread_directory all;
    all.set(make("Id", 1, 10));
    REQUIRE(all.find("Id") != nullptr);
    CHECK(all.find_shared("Id").get() == all.find("Id"));
    CHECK(all.find("id") == nullptr);
    CHECK(all.find("Id ") == nullptr);
}

TEST_CASE("a thread that is set again keeps its place and is there once")
{
    thread_directory all;
    all.set(make("a", 1, 10, 1));
    all.set(make("b", 1, 20, 2));
    auto changed = *all.find("a");
    changed.name = "another name";
    changed.locked = true;
    all.set(std::make_shared<thread const>(changed));
    CHECK(all.size() == 2);
    CHECK(ids_of(all, 1) == ids{"a", "b"});
    CHECK(all.find("a")->locked);
    CHECK_MESSAGE(all.list(1).front()->name == "another name", "the list has the new one too");
}

TEST_CASE("a thread that changes its forum leaves the old one's list")
{
    thread_directory all;
    all.set(make("a", 1, 10));
    all.set(make("a", 2, 10));
    CHECK(all.size() == 1);
    CHECK(all.list(1).empty());
    CHECK(ids_of(all, 2) == ids{"a"});
}

TEST_CASE("a removed thread is in no index; removing what is not there changes nothing")
{
    thread_directory all;
    all.set(make("a", 1, 10));
    all.set(make("b", 1, 20));
    all.remove("a");
    all.remove("a");
    all.remove("never");
    CHECK(all.size() == 1);
    CHECK(all.find("a") == nullptr);
    CHECK(ids_of(all, 1) == ids{"b"});
    all.remove("b");
    CHECK(all.list(1).empty());
}

TEST_CASE("a list that somebody holds stays as it was while the directory changes")
{
    thread_directory all;
    all.set(make("a", 1, 10));
    auto const before = all;
    auto const& list_before = before.list(1);
    auto const held = before.find_shared("a");
    all.set(make("b", 1, 5));
    all.remove("a");
    REQUIRE(list_before.size() == 1);
    CHECK(list_before.front() == held);
    CHECK(before.size() == 1);
    CHECK(ids_of(before, 1) == ids{"a"});
    CHECK(ids_of(all, 1) == ids{"b"});
}

TEST_CASE("after any changes the lists say what a plain map would")
{
    test::seeded_random random(5);
    thread_directory all;
    std::map<std::string, thread_ptr> model;
    for (int step = 0; step < 600; ++step) {
        auto const number = random.below(30);
        auto const id = std::to_string(number);
        if (random.one_in(3)) {
            all.remove(id);
            model.erase(id);
        } else {
            auto const made = make(id, static_cast<room_id>(random.below(3)),
                                   static_cast<double>(random.below(5)),
                                   static_cast<room_id>(number));
            all.set(made);
            model[id] = made;
        }
    }
    CHECK(all.size() == model.size());
    for (room_id channel = 0; channel < 3; ++channel) {
        std::vector<std::tuple<unix_seconds, room_id, std::string>> expected;
        for (auto const& [id, each] : model)
            if (each->channel == channel)
                expected.emplace_back(each->created_at, each->room, id);
        std::ranges::sort(expected);
        ids wanted;
        for (auto const& each : expected)
            wanted.push_back(std::get<2>(each));
        CHECK(ids_of(all, channel) == wanted);
    }
}

} // namespace
} // namespace oc
