// Sets of webhooks: values with indexes.
#include "domain/webhook.hpp"

#include <doctest/doctest.h>

#include <string>

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
