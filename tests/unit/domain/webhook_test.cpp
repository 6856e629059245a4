// Sets of webhooks: values with indexes.
#include "domain/webhook.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using oc::webhook;
using oc::webhook_set;

namespace {

webhook make(std::string id, oc::room_id room, std::string hash)
{
    webhook made;
    made.id = std::move(id);
    made.room = room;
    made.token_hash = std::move(hash);
    return made;
}

webhook_set two()
{
    return webhook_set().with(make("a", 1, "hash of a")).with(make("b", 2, "hash of b"));
}

} // namespace

TEST_CASE("webhooks are found by id and by the hash of their token, and kept in order")
{
    auto const set = two();
    REQUIRE(set.list().size() == 2);
    CHECK(set.list()[0]->id == "a");
    CHECK(set.list()[1]->id == "b");
    CHECK(set.find("b")->room == 2);
    CHECK(set.find_by_token_hash("hash of a")->id == "a");
    CHECK(set.find("c") == nullptr);
    CHECK(set.find_by_token_hash("") == nullptr);
}

TEST_CASE("a webhook with another token is not found by the old one")
{
    auto const set = two().with(make("a", 1, "another"));
    CHECK(set.list().size() == 2);
    CHECK(set.list()[0]->id == "a");
    CHECK(set.find_by_token_hash("hash of a") == nullptr);
    CHECK(set.find_by_token_hash("another")->id == "a");
}

TEST_CASE("a removed webhook is in no index")
{
    auto const set = two().without("a");
    CHECK(set.list().size() == 1);
    CHECK(set.find("a") == nullptr);
    CHECK(set.find_by_token_hash("hash of a") == nullptr);
    CHECK(set.without("nothing").list().size() == 1);
}

TEST_CASE("those of a channel are counted and removed together")
{
    auto const set = two().with(make("c", 2, "hash of c"));
    CHECK(set.count_of(2) == 2);
    CHECK(set.count_of(9) == 0);
    auto const rest = set.without_room(2);
    CHECK(rest.list().size() == 1);
    CHECK(rest.count_of(2) == 0);
    CHECK(rest.find_by_token_hash("hash of c") == nullptr);
}

TEST_CASE("a set is a value: changes make another one")
{
    auto const before = two();
    auto const after = before.without("a");
    CHECK(before.find("a") != nullptr);
    CHECK(after.find("a") == nullptr);
}

TEST_CASE("a changed webhook keeps its place, a new one comes last")
{
    auto const set =
        two().with(make("c", 3, "hash of c")).with(make("b", 9, "hash of b")).without("a").with(
            make("a", 1, "hash of a"));
    std::string order;
    for (auto const& each : set.list())
        order += each->id;
    CHECK(order == "bca");
    CHECK(set.find("b")->room == 9);
    CHECK_MESSAGE(set.find("b") == set.find_by_token_hash("hash of b"), "all indexes agree");
    CHECK(set.find("b") == set.list().front());
}

TEST_CASE("a webhook that moves to another channel is counted there, and goes with that one")
{
    auto const set = two().with(make("a", 2, "hash of a"));
    CHECK(set.count_of(1) == 0);
    CHECK(set.count_of(2) == 2);
    CHECK(set.without_room(1).list().size() == 2);
    CHECK(set.without_room(2).list().empty());
}

TEST_CASE("the hash of a token is taken as bytes, and no part of one finds anything")
{
    std::string const hash("\0\xff\0a", 4);
    auto const set = webhook_set().with(make("a", 1, hash));
    CHECK(set.find_by_token_hash(hash) != nullptr);
    for (auto const& other : {std::string(), std::string("\0", 1), std::string("\0\xff\0", 3),
                              std::string("\0\xff\0a\0", 5), std::string("\0\xff\0A", 4)})
        CHECK(set.find_by_token_hash(other) == nullptr);
}

TEST_CASE("a set made of a list has the list's order and every index")
{
    auto const from = two();
    webhook_set const again(from.list());
    CHECK(again.list() == from.list());
    CHECK(again.find("a") == from.find("a"));
    CHECK(again.find_by_token_hash("hash of b") == from.find("b"));
    CHECK(webhook_set(std::vector<oc::webhook_ptr>{}).list().empty());
    CHECK(webhook_set().find("") == nullptr);
}
