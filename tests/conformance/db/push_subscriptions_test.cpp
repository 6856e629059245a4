// Subscriptions: an endpoint belongs to one user, a user has few, and what nobody uses goes.
#include "db/push_subscriptions.hpp"

#include "conformance/db/fixture.hpp"
#include "db/upkeep.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace oc;
using namespace oc::test;

namespace {

constexpr double day = 24 * 60 * 60;

struct fixture {
    temporary_folder folder;
    test_store s{folder.database()};

    void set(std::string const& user, std::string const& endpoint, unix_seconds used = 1000,
             std::string const& fingerprint = "f")
    {
        auto const end = s.write([&](tx& db) {
            db.push.set({.endpoint = endpoint,
                         .user_id = user,
                         .p256dh = std::string("key\0of", 6) + endpoint,
                         .auth = "auth of " + endpoint,
                         .fingerprint = fingerprint,
                         .last_used = used});
            return true;
        });
        CHECK(end.committed);
    }
    std::vector<push_subscription> list(std::string const& user)
    {
        std::vector<push_subscription> found;
        s.read([&](read_tx& db) { found = db.push.list(user); });
        return found;
    }
    std::vector<std::string> endpoints(std::string const& user)
    {
        std::vector<std::string> found;
        for (auto const& each : list(user))
            found.push_back(each.endpoint);
        return found;
    }
};

using texts = std::vector<std::string>;

} // namespace

TEST_CASE("a subscription is kept as it was given, over a restart too")
{
    temporary_folder folder;
    push_subscription const given{.endpoint = "https://push.example/a",
                                  .user_id = "USR:ada",
                                  .p256dh = std::string("\4\0\xff", 3),
                                  .auth = std::string("\0x", 2),
                                  .fingerprint = "0123456789abcdef",
                                  .last_used = 1234.5};
    {
        test_store s(folder.database());
        s.write([&](tx& db) {
            db.push.set(given);
            return true;
        });
        s.stored.stop();
    }
    test_store s(folder.database());
    s.read([&](read_tx& db) {
        auto const found = db.push.list("USR:ada");
        REQUIRE_EQ(found.size(), 1);
        CHECK_EQ(found[0].endpoint, given.endpoint);
        CHECK_EQ(found[0].user_id, given.user_id);
        CHECK_EQ(found[0].p256dh, given.p256dh);
        CHECK_EQ(found[0].auth, given.auth);
        CHECK_EQ(found[0].fingerprint, given.fingerprint);
        CHECK_EQ(found[0].last_used, given.last_used);
        CHECK(db.push.list("USR:bob").empty());
        CHECK(db.push.list_users() == texts{"USR:ada"});
    });
}

TEST_CASE("an endpoint has one owner: the last who subscribed with it")
{
    fixture f;
    f.set("USR:ada", "https://push.example/shared");
    f.set("USR:ada", "https://push.example/adas");
    f.set("USR:bob", "https://push.example/shared");
    CHECK(f.endpoints("USR:ada") == texts{"https://push.example/adas"});
    CHECK(f.endpoints("USR:bob") == texts{"https://push.example/shared"});
    f.set("USR:bob", "https://push.example/shared", 2000, "other");
    REQUIRE_EQ(f.list("USR:bob").size(), 1);
    CHECK_EQ(f.list("USR:bob")[0].fingerprint, "other");
}

TEST_CASE("two devices with one fingerprint are two")
{
    fixture f;
    f.set("USR:ada", "https://push.example/1");
    f.set("USR:ada", "https://push.example/2");
    CHECK_EQ(f.endpoints("USR:ada").size(), 2);
}

TEST_CASE("a user has at most twenty: the one unused longest goes, never the new one")
{
    fixture f;
    for (int i = 0; i < 20; ++i)
        f.set("USR:ada", "https://push.example/" + std::to_string(i), 1000 + (i + 5) % 20);
    f.set("USR:bob", "https://push.example/bobs", 1);
    CHECK_EQ(f.endpoints("USR:ada").size(), 20);
    f.set("USR:ada", "https://push.example/new", 1); // older than all by its clock
    auto const left = f.endpoints("USR:ada");
    CHECK_EQ(left.size(), 20);
    CHECK_EQ(std::ranges::count(left, "https://push.example/new"), 1);
    CHECK_EQ(std::ranges::count(left, "https://push.example/15"), 0); // (15 + 5) % 20
    CHECK_EQ(f.endpoints("USR:bob").size(), 1);
}

TEST_CASE("using a device refreshes its subscriptions, and no others")
{
    fixture f;
    f.set("USR:ada", "https://push.example/phone", 1000, "phone");
    f.set("USR:ada", "https://push.example/desk", 1000, "desk");
    f.set("USR:bob", "https://push.example/bobs", 1000, "phone");
    f.s.write([](tx& db) {
        db.push.set_used("USR:ada", "phone", 2000);
        return true;
    });
    auto const found = f.list("USR:ada");
    CHECK_EQ(found[0].endpoint, "https://push.example/phone"); // last used first
    CHECK_EQ(found[0].last_used, 2000);
    CHECK_EQ(found[1].last_used, 1000);
    CHECK_EQ(f.list("USR:bob")[0].last_used, 1000);
}

TEST_CASE("one's own can be removed, others' cannot; a service removes any")
{
    fixture f;
    f.set("USR:ada", "https://push.example/a");
    f.set("USR:ada", "https://push.example/b");
    f.s.write([](tx& db) {
        CHECK_FALSE(db.push.remove("USR:bob", "https://push.example/a"));
        CHECK_FALSE(db.push.remove("USR:ada", "https://push.example/none"));
        CHECK(db.push.remove("USR:ada", "https://push.example/a"));
        return true;
    });
    CHECK(f.endpoints("USR:ada") == texts{"https://push.example/b"});
    f.s.write([](tx& db) {
        db.push.remove_endpoint("https://push.example/b");
        return true;
    });
    CHECK(f.endpoints("USR:ada").empty());
}

TEST_CASE("with a user his subscriptions go")
{
    fixture f;
    f.s.write([](tx& db) {
        db.users.insert(make_user("ada"));
        return true;
    });
    f.set("USR:local_ada", "https://push.example/a");
    f.set("USR:local_bob", "https://push.example/b");
    f.s.write([](tx& db) {
        db.users.remove("USR:local_ada");
        return true;
    });
    CHECK(f.endpoints("USR:local_ada").empty());
    CHECK_EQ(f.endpoints("USR:local_bob").size(), 1);
}

TEST_CASE("what nobody used for 180 days goes with the upkeep, piece by piece")
{
    fixture f;
    auto const now = f.s.time.wall_now();
    f.set("USR:ada", "https://push.example/old", now - 181 * day);
    f.set("USR:ada", "https://push.example/young", now - 179 * day);
    f.s.write([](tx& db) {
        run_upkeep(db);
        return true;
    });
    CHECK(f.endpoints("USR:ada") == texts{"https://push.example/young"});

    f.s.write([&](tx& db) {
        for (int i = 0; i < 600; ++i)
            db.push.set({.endpoint = "https://push.example/x" + std::to_string(i),
                         .user_id = "USR:" + std::to_string(i),
                         .p256dh = "k",
                         .auth = "a",
                         .fingerprint = "f",
                         .last_used = 1});
        return true;
    });
    int pieces = 0;
    bool is_more = true;
    while (is_more) {
        f.s.write([&](tx& db) {
            is_more = run_upkeep(db);
            return true;
        });
        ++pieces;
    }
    CHECK_EQ(pieces, 2);
    f.s.read([](read_tx& db) { CHECK_EQ(db.push.list_users().size(), 1); });
}
