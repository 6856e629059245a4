// The claim code: made once, kept over restarts, gone when there is an owner.
#include "server/claim_code.hpp"

#include "base/thread_executor.hpp"
#include "support/test_world.hpp"

#include <doctest/doctest.h>

using namespace oc;
using namespace oc::test;

namespace {

/// A store with real threads: ensure_claim_code waits for them.
struct fixture {
    world_folder folder;
    fake_clock time;
    seeded_random random;

    std::optional<std::string> ask(std::function<void(tx&)> before = {})
    {
        thread_executor writer("writer");
        thread_executor reader("reader");
        thread_executor completion("completion");
        store storage({.file = folder.path() / "test.sqlite3",
                       .writer = writer,
                       .readers = {&reader},
                       .completion = completion,
                       .time = time,
                       .random = random,
                       .settings = make_test_settings()});
        if (before)
            storage.write(std::make_unique<change>(std::move(before)));
        auto const code = ensure_claim_code(storage, random);
        storage.stop();
        return code;
    }

    struct change final : write_unit {
        explicit change(std::function<void(tx&)> body) : work(std::move(body)) {}
        bool run(tx& db) override
        {
            work(db);
            return true;
        }
        void finish(commit_result const&) override {}
        std::function<void(tx&)> work;
    };
};

void add_owner(tx& db, bool banned)
{
    db.users.insert({.id = "USR:x", .username = "x", .roles = {"owner"}, .banned = banned});
}

} // namespace

TEST_CASE_FIXTURE(fixture, "a fresh server gets a code, and keeps it")
{
    auto const code = ask();
    REQUIRE(code.has_value());
    CHECK_EQ(code->size(), 24);
    CHECK_EQ(ask(), code);
}

TEST_CASE_FIXTURE(fixture, "a server with an owner has none, and an old one is gone for good")
{
    REQUIRE(ask().has_value());
    CHECK_EQ(ask([](tx& db) { add_owner(db, false); }), std::nullopt);
    auto const after = ask([](tx& db) {
        CHECK_EQ(db.meta.find(meta_keys::claim_code), std::nullopt);
    });
    CHECK_EQ(after, std::nullopt);
}

TEST_CASE_FIXTURE(fixture, "a banned owner is none")
{
    CHECK(ask([](tx& db) { add_owner(db, true); }).has_value());
}
