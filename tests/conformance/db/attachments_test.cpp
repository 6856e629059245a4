// Attachments: a file lives as long as an upload of it, an upload as long as a message uses it or
// somebody may still post it.
#include "db/attachments.hpp"

#include "conformance/db/fixture.hpp"
#include "db/upkeep.hpp"

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::test;

namespace {

struct fixture {
    temporary_folder folder;
    test_store s{folder.database()};
    room_id room = s.stored.initial_view()->channels->find("general")->id;
    std::vector<std::string> released{}; // by the last write

    void write(std::function<void(tx&)> work)
    {
        released.clear();
        auto const end = s.write([&](tx& db) {
            work(db);
            released = db.attachments.take_released();
            return true;
        });
        CHECK(end.committed);
    }

    struct wish {
        std::string uploader = "USR:ada";
        double created_at = fake_clock::first_wall;
        std::optional<double> expires_at = fake_clock::first_wall + 1000;
    };

    attachment add(std::string const& id, std::string const& bytes) { return add(id, bytes, {}); }
    attachment add(std::string const& id, std::string const& bytes, wish const& w)
    {
        attachment fresh{.id = id,
                         .file = {.id = "blob-" + bytes,
                                  .hash = bytes,
                                  .variant = "image/png",
                                  .mime_type = "image/png",
                                  .size = 7,
                                  .picture = picture_size{3, 4}},
                         .uploader = w.uploader,
                         .name = "cat.png",
                         .channel = room,
                         .base_url = "http://x",
                         .created_at = w.created_at,
                         .expires_at = w.expires_at,
                         .permanent = true};
        write([&](tx& db) {
            if (!db.attachments.find_blob(bytes, "image/png"))
                db.attachments.insert_blob(fresh.file);
            db.attachments.insert(fresh);
        });
        return fresh;
    }

    void post(std::string const& message_id, std::vector<std::string> const& ids)
    {
        write([&](tx& db) {
            auto m = make_message(room, message_id);
            m.attachments = boost::json::array{"something"};
            db.messages.insert(m);
            for (auto const& id : ids)
                db.attachments.add_use(m, id);
        });
    }

    void remove_message(std::string const& id)
    {
        write([&](tx& db) { db.messages.remove(*db.messages.find(room, id)); });
    }

    std::optional<attachment> find(std::string const& id)
    {
        std::optional<attachment> found;
        s.read([&](read_tx& db) { found = db.attachments.find(id); });
        return found;
    }

    std::vector<std::string> blobs()
    {
        std::vector<std::string> found;
        s.read([&](read_tx& db) { found = db.attachments.list_blob_ids(); });
        return found;
    }
};

using names = std::vector<std::string>;

} // namespace

TEST_CASE_FIXTURE(fixture, "an upload is found as it was stored")
{
    auto const stored = add("a", "x");
    auto const found = find("a");
    REQUIRE(found);
    CHECK_EQ(found->file.id, stored.file.id);
    CHECK_EQ(found->file.hash, "x");
    CHECK_EQ(found->file.variant, "image/png");
    CHECK_EQ(found->file.size, 7);
    CHECK((found->file.picture == picture_size{3, 4}));
    CHECK_EQ(found->uploader, "USR:ada");
    CHECK_EQ(found->name, "cat.png");
    CHECK_EQ(found->channel, room);
    CHECK_EQ(found->base_url, "http://x");
    CHECK_EQ(found->created_at, stored.created_at);
    CHECK_EQ(found->expires_at, stored.expires_at);
    CHECK(found->permanent);
    CHECK_EQ(found->uses, 0);
    CHECK_FALSE(find("b"));
}

TEST_CASE_FIXTURE(fixture, "an expired upload is found only by those who ask for it")
{
    add("a", "x", {.expires_at = 100.0});
    add("never", "y", {.expires_at = std::nullopt});
    s.read([&](read_tx& db) {
        CHECK(db.attachments.find("a"));
        CHECK(db.attachments.find_valid("a", 100.0));
        CHECK_FALSE(db.attachments.find_valid("a", 100.5));
        CHECK(db.attachments.find_valid("never", 1e12));
    });
}

TEST_CASE_FIXTURE(fixture, "uploads of the same bytes share a file, which goes with the last")
{
    auto const first = add("a", "x");
    auto const second = add("b", "x", {.uploader = "USR:ben"});
    CHECK_EQ(blobs(), names{"blob-x"});
    write([&](tx& db) { db.attachments.remove(first); });
    CHECK(released.empty());
    CHECK(find("b"));
    write([&](tx& db) { db.attachments.remove(second); });
    CHECK_EQ(released, names{"blob-x"});
    CHECK(blobs().empty());
}

TEST_CASE_FIXTURE(fixture, "an upload goes with the last message that uses it")
{
    add("a", "x");
    post("m1", {"a", "a"});
    post("m2", {"a"});
    CHECK_EQ(find("a")->uses, 2);
    remove_message("m1");
    CHECK_EQ(find("a")->uses, 1);
    CHECK(released.empty());
    remove_message("m2");
    CHECK_FALSE(find("a"));
    CHECK_EQ(released, names{"blob-x"});
}

TEST_CASE_FIXTURE(fixture, "a removed upload is forgotten by its messages, which still can go")
{
    auto const a = add("a", "x");
    post("m1", {"a"});
    write([&](tx& db) { db.attachments.remove(a); });
    CHECK_EQ(released, names{"blob-x"});
    remove_message("m1");
    CHECK(released.empty());
}

TEST_CASE_FIXTURE(fixture, "what an undone unit released is still there")
{
    auto const a = add("a", "x");
    s.write([&](tx& db) {
        db.attachments.remove(a);
        return false;
    });
    CHECK(find("a"));
    CHECK_EQ(blobs(), names{"blob-x"});
}

TEST_CASE_FIXTURE(fixture, "with a deleted room go the uploads of its messages, bit by bit")
{
    names ids;
    for (int i = 0; i < 5; ++i)
        ids.push_back(add("a" + std::to_string(i), "x" + std::to_string(i)).id);
    post("m1", ids);
    write([&](tx& db) { insert_dead_room(connection(db), room); });
    names all;
    for (bool is_more = true; is_more;)
        write([&](tx& db) {
            is_more = db.rooms.remove_some();
            for (auto& each : db.attachments.take_released())
                all.push_back(std::move(each));
        });
    CHECK_EQ(all.size(), 5);
    CHECK(blobs().empty());
    CHECK_FALSE(find("a0"));
}

TEST_CASE_FIXTURE(fixture, "upkeep removes what has expired, and what nobody posted in time")
{
    auto const now = fake_clock::first_wall;
    add("expired", "1", {.expires_at = now - 1});
    add("forgotten", "2", {.created_at = now - 3601, .expires_at = now + 9999});
    add("fresh", "3", {.created_at = now - 3500, .expires_at = now + 9999});
    add("shown", "4", {.created_at = now - 9999, .expires_at = now + 9999});
    post("m", {"shown"});
    write([](tx& db) {
        while (run_upkeep(db)) {
        }
    });
    CHECK_FALSE(find("expired"));
    CHECK_FALSE(find("forgotten"));
    CHECK(find("fresh"));
    CHECK(find("shown"));
    CHECK_EQ(released.size(), 2);
}

TEST_CASE_FIXTURE(fixture, "a quota takes the oldest that no message uses, never the new one")
{
    auto const at = fake_clock::first_wall;
    add("shown", "1", {.created_at = at - 50});
    post("m", {"shown"});
    add("old", "2", {.created_at = at - 40});
    add("young", "3", {.created_at = at - 30});
    add("other", "4", {.uploader = "USR:ben", .created_at = at - 90});
    auto const fresh = add("fresh", "5", {.created_at = at});
    write([&](tx& db) { db.attachments.evict_others(fresh, 3, at); });
    CHECK_FALSE(find("old"));
    CHECK(find("young"));
    write([&](tx& db) { db.attachments.evict_others(fresh, 1, at); });
    CHECK_FALSE(find("young"));
    CHECK_FALSE(find("shown"));
    CHECK(find("fresh"));
    CHECK(find("other"));
}

TEST_CASE_FIXTURE(fixture, "an own upload that waits is found again by name and file")
{
    auto const a = add("a", "x");
    auto const now = fake_clock::first_wall;
    s.write([&](tx& db) {
        CHECK(db.attachments.find_unused(a.file, "USR:ada", "cat.png", now));
        CHECK_FALSE(db.attachments.find_unused(a.file, "USR:ben", "cat.png", now));
        CHECK_FALSE(db.attachments.find_unused(a.file, "USR:ada", "dog.png", now));
        CHECK_FALSE(db.attachments.find_unused(a.file, "USR:ada", "cat.png", now + 2000));
        return true;
    });
    post("m", {"a"});
    s.write([&](tx& db) {
        CHECK_FALSE(db.attachments.find_unused(a.file, "USR:ada", "cat.png", now));
        return true;
    });
}

TEST_CASE_FIXTURE(fixture, "a repeated upload gets a later time")
{
    auto a = add("a", "x");
    a.expires_at = *a.expires_at + 500;
    a.permanent = false;
    a.created_at += 5;
    write([&](tx& db) { db.attachments.renew(a); });
    CHECK_EQ(find("a")->expires_at, a.expires_at);
    CHECK_EQ(find("a")->created_at, a.created_at);
    CHECK_FALSE(find("a")->permanent);
}
