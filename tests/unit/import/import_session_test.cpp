// The frame of imports: one at a time, beside no server, and in place only as the last thing.
#include "import/import_session.hpp"

#include "db/database_lock.hpp"
#include "import/export_files.hpp"
#include "unit/import/importing.hpp"

#include <doctest/doctest.h>

using namespace oc;
using oc::test::failure_of;
using oc::test::has;
using oc::test::importing;
using oc::test::mode_of;

namespace fs = std::filesystem;

namespace {

struct fixture : importing {
    import_session::parts parts()
    {
        return {.data = data,
                .settings = std::make_shared<config const>(),
                .time = time,
                .random = random};
    }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "until it is finished a start finds nothing, afterwards everything")
{
    {
        import_session session(parts());
        session.loader().finish_roles();
        CHECK_FALSE(has_database());
        CHECK(fs::exists(growing_database(data)));
        CHECK(fs::exists(data.webhook_key_file()));
        session.report().note("a note");
        session.finish();
        CHECK(has_database());
        CHECK_FALSE(fs::exists(growing_database(data)));
    }
    CHECK(look()->now().roles->by_position.size() == 4);
    CHECK(has(folder.read("new/import-report.txt"), "  a note\n"));
}

TEST_CASE_FIXTURE(fixture, "one that is broken off leaves no database and no half of one")
{
    {
        import_session session(parts());
        session.loader().finish_roles();
    }
    CHECK_FALSE(has_database());
    CHECK_FALSE(fs::exists(growing_database(data)));
    CHECK_FALSE(fs::exists(import_report_file(data)));
    import_session again(parts());
    again.finish();
    CHECK(has_database());
}

TEST_CASE_FIXTURE(fixture, "two never import into the same directory, nor beside a server")
{
    {
        import_session const first(parts());
        CHECK(has(failure_of([&] { import_session second(parts()); }), "is locked"));
        CHECK(fs::exists(growing_database(data)));
    }
    database_lock const server(data.database_file());
    CHECK(has(failure_of([&] { import_session late(parts()); }), "another server is running"));
    CHECK_FALSE(has_database());
}

TEST_CASE_FIXTURE(fixture, "the key of the webhooks stays when there is one")
{
    {
        import_session const first(parts());
    }
    auto const key = folder.read("new/db/webhook.key");
    CHECK(mode_of(data.webhook_key_file()) == 0600);
    import_session const second(parts());
    CHECK(folder.read("new/db/webhook.key") == key);
}

TEST_CASE_FIXTURE(fixture, "files that go along are those with names that are known")
{
    for (auto const* const name :
         {"config.json", "vapid/private_key.pem", "plugins/automod_config.json",
          "plugins/other.json", "db/serverAssets/icon.png", "db/users.json", "notes.txt"})
        folder.write("new/" + std::string(name), name);
    folder.write("elsewhere", "secret");
    fs::create_symlink(folder / "elsewhere", folder / "new/db/serverAssets/banner.png");
    std::vector<std::string> found;
    for (auto const& each : list_carried_files(data)) {
        found.push_back(each.name);
        CHECK_MESSAGE(may_carry(each.name), each.name);
    }
    CHECK(found == std::vector<std::string>{"config.json", "plugins/automod_config.json",
                                            "vapid/private_key.pem", "db/serverAssets/icon.png"});
    CHECK(is_secret_file("vapid/private_key.pem"));
    CHECK_FALSE(is_secret_file("config.json"));
}
