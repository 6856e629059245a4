// What db promises about webhooks: rows and view together, tokens sealed, deliveries bounded.
#include "db/webhooks.hpp"

#include "base/sha256.hpp"
#include "conformance/db/fixture.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace oc;
using namespace oc::test;

namespace {

room_id general_of(view const& now) { return now.channels->find("general")->id; }

webhook make_webhook(view const& now, std::string id)
{
    webhook made;
    made.id = std::move(id);
    made.room = general_of(now);
    made.name = "CI";
    made.created_by = "USR:boss";
    made.created_at = 5;
    return made;
}

bool insert(tx& db, std::string const& id, std::string const& token)
{
    db.webhooks.insert(make_webhook(db.now, id), token);
    return true;
}

} // namespace

TEST_CASE("a webhook is in the view with its commit, and there again after a restart")
{
    temporary_folder const folder;
    {
        test_store store(folder.database());
        auto const end = store.write([](tx& db) { return insert(db, "w1", "secret"); });
        REQUIRE(end.committed);
        auto const found = end.now->webhooks->find("w1");
        REQUIRE(found);
        CHECK(end.now->webhooks->find_by_token_hash(sha256_hash("secret")) == found);
    }
    test_store store(folder.database());
    auto const found = store.stored.initial_view()->webhooks->find("w1");
    REQUIRE(found);
    CHECK(found->name == "CI");
    CHECK_FALSE(found->avatar);
    CHECK(found->created_by == "USR:boss");
    CHECK(found->created_at == 5);
    CHECK(found->token_hash == sha256_hash("secret"));
    store.read([](read_tx& db) {
        CHECK(db.webhooks.find_token("w1") == "secret");
        CHECK_FALSE(db.webhooks.find_token("w2"));
        CHECK(db.webhooks.count_lost_tokens() == 0);
    });
}

TEST_CASE("a token is nowhere in the rows")
{
    temporary_folder const folder;
    test_store store(folder.database());
    store.write([](tx& db) { return insert(db, "w1", "plain secret"); });
    store.read([](read_tx& db) {
        static sql::query const find("SELECT count(*) FROM webhooks WHERE "
                                     "instr(sealed_token, CAST('plain secret' AS BLOB)) > 0");
        CHECK(ask(connection(db), find) == "0");
    });
}

TEST_CASE("a token that was sealed for another webhook does not open")
{
    temporary_folder const folder;
    {
        test_store store(folder.database());
        store.write([](tx& db) { return insert(db, "w1", "one") && insert(db, "w2", "two"); });
    }
    tamper(folder.database(), "UPDATE webhooks SET sealed_token = "
                          "(SELECT sealed_token FROM webhooks WHERE id = 'w1') WHERE id = 'w2'");
    test_store store(folder.database());
    store.read([](read_tx& db) {
        CHECK(db.webhooks.find_token("w1") == "one");
        CHECK_FALSE(db.webhooks.find_token("w2"));
        CHECK(db.webhooks.count_lost_tokens() == 1);
    });
}

TEST_CASE("a refused unit leaves rows and view as they were")
{
    temporary_folder const folder;
    test_store store(folder.database());
    store.write([](tx& db) { return insert(db, "w1", "secret"); });
    auto const end = store.write([](tx& db) {
        db.webhooks.set_token("w1", "another");
        db.webhooks.remove("w1");
        return false;
    });
    CHECK(end.now->webhooks->find("w1")->token_hash == sha256_hash("secret"));
    store.read([](read_tx& db) { CHECK(db.webhooks.find_token("w1") == "secret"); });
}

TEST_CASE("two webhooks never share a token")
{
    temporary_folder const folder;
    test_store store(folder.database());
    store.write([](tx& db) { return insert(db, "w1", "secret"); });
    auto const end = store.write([](tx& db) { return insert(db, "w2", "secret"); });
    CHECK_FALSE(end.committed);
    CHECK(end.now->webhooks->list().size() == 1);
}

TEST_CASE("a new token replaces the old one, name and avatar change by themselves")
{
    temporary_folder const folder;
    test_store store(folder.database());
    store.write([](tx& db) { return insert(db, "w1", "old"); });
    auto const end = store.write([](tx& db) {
        db.webhooks.set_token("w1", "new");
        auto changed = *db.now.webhooks->find("w1");
        changed.name = "Build";
        changed.avatar = "https://x.test/a.png";
        db.webhooks.set(changed);
        return true;
    });
    CHECK(end.now->webhooks->find_by_token_hash(sha256_hash("old")) == nullptr);
    auto const found = end.now->webhooks->find_by_token_hash(sha256_hash("new"));
    REQUIRE(found);
    CHECK(found->name == "Build");
    CHECK(found->avatar == "https://x.test/a.png");
    store.read([](read_tx& db) { CHECK(db.webhooks.find_token("w1") == "new"); });
}

TEST_CASE("the newest fifty deliveries of each webhook are kept")
{
    temporary_folder const folder;
    test_store store(folder.database());
    store.write([](tx& db) {
        insert(db, "w1", "one");
        insert(db, "w2", "two");
        for (int i = 1; i <= 60; ++i)
            db.webhooks.insert_delivery("w1", {.time = 1.5 * i,
                                               .status = 204,
                                               .event = "message",
                                               .error = std::nullopt,
                                               .bytes = i});
        db.webhooks.insert_delivery(
            "w2", {.time = 1, .status = 400, .event = "push", .error = "No", .bytes = 9});
        return true;
    });
    store.read([](read_tx& db) {
        auto const found = db.webhooks.list_deliveries("w1");
        REQUIRE(found.size() == 50);
        CHECK(found.front().number == 60);
        CHECK(found.front().bytes == 60);
        CHECK(found.back().number == 11);
        auto const other = db.webhooks.list_deliveries("w2");
        REQUIRE(other.size() == 1);
        CHECK(other[0].error == "No");
        CHECK(other[0].event == "push");
        CHECK(other[0].status == 400);
    });
}

TEST_CASE("a webhook goes with its deliveries, and with its channel")
{
    temporary_folder const folder;
    test_store store(folder.database());
    store.write([](tx& db) {
        insert(db, "w1", "one");
        insert(db, "w2", "two");
        for (auto const* const id : {"w1", "w2"})
            db.webhooks.insert_delivery(
                id, {.time = 1, .status = 204, .event = "message", .error = {}, .bytes = 1});
        return true;
    });
    store.write([](tx& db) {
        db.webhooks.remove("w1");
        db.webhooks.remove("nothing");
        return true;
    });
    auto const end = store.write([](tx& db) {
        db.channels.remove(general_of(db.now));
        return true;
    });
    CHECK(end.now->webhooks->list().empty());
    store.read([](read_tx& db) {
        static sql::query const rows("SELECT (SELECT count(*) FROM webhooks) + "
                                     "(SELECT count(*) FROM webhook_deliveries)");
        CHECK(ask(connection(db), rows) == "0");
    });
}
