// Opening: fresh files, old files, other people's files, damaged files, files in use.
#include "conformance/db/fixture.hpp"
#include "db/migrations.hpp"

#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <set>

using namespace oc;
using namespace oc::test;

namespace {

/// Why the store refuses the file; empty when it does not.
std::string refusal(std::filesystem::path const& file)
{
    try {
        test_store const s(file);
    } catch (std::runtime_error const& why) {
        return why.what();
    }
    return {};
}

bool contains(std::string const& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

void overwrite(std::filesystem::path const& file, std::streamoff at, std::string const& bytes)
{
    std::fstream out(file, std::ios::in | std::ios::out | std::ios::binary);
    out.seekp(at);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

} // namespace

TEST_CASE("a fresh database has the default roles and the channel general")
{
    temporary_folder const folder;
    test_store const s(folder.database());
    auto const view = s.stored.initial_view();
    std::vector<std::string> names;
    std::set<std::string> ids;
    for (auto const& each : view->roles->by_position) {
        names.push_back(each->name);
        ids.insert(each->id);
        CHECK_EQ(each->id.size(), 36);
        CHECK_EQ(each->id[14], '4');
    }
    CHECK_EQ(names, std::vector<std::string>{"owner", "admin", "moderator", "user"});
    CHECK_EQ(ids.size(), 4);
    REQUIRE_EQ(view->channels->in_order.size(), 1);
    auto const* general = view->channels->find("general");
    REQUIRE(general != nullptr);
    CHECK_EQ(general->id, 1);
    CHECK_EQ(*general->permissions.find(channel_action::view), std::vector<std::string>{"user"});
    CHECK_EQ(view->users.size(), 0);
    CHECK_EQ(view->settings->post_content_max, 2000);
}

TEST_CASE("users survive reopening, field by field")
{
    temporary_folder const folder;
    {
        test_store s(folder.database());
        s.write([](tx& db) {
            auto ada = make_user("Ada");
            ada.nickname = "Countess";
            ada.pfp_url = "https://example.org/a.png";
            ada.status = {.status = "dnd", .text = "thinking"};
            ada.extra = {{"max_tier", "pro"}, {"n", 1.5}};
            db.users.insert(ada);
            auto bob = make_user("bob");
            bob.banned = true;
            bob.roles = {};
            db.users.insert(bob);
            return true;
        });
    }
    test_store const s(folder.database());
    auto const after = s.stored.initial_view();
    auto const users = after->users.list();
    REQUIRE_EQ(users.size(), 2);
    CHECK_EQ(users[0]->username, "Ada");
    CHECK_EQ(users[0]->id, "USR:local_Ada");
    CHECK_EQ(users[0]->roles, std::vector<std::string>{"user"});
    CHECK_FALSE(users[0]->banned);
    CHECK_EQ(users[0]->nickname, "Countess");
    CHECK_EQ(users[0]->pfp_url, "https://example.org/a.png");
    CHECK(users[0]->status == user_status{.status = "dnd", .text = "thinking"});
    CHECK(users[0]->extra == boost::json::object{{"max_tier", "pro"}, {"n", 1.5}});
    CHECK(users[1]->banned);
    CHECK(users[1]->roles.empty());
    CHECK_EQ(users[1]->nickname, std::nullopt);
    CHECK(users[1]->extra.empty());
    CHECK_EQ(after->users.find_by_name("ADA"), users[0].get());
}

TEST_CASE("roles survive reopening, field by field")
{
    temporary_folder const folder;
    {
        test_store s(folder.database());
        s.write([](tx& db) {
            role guest{.id = "guest-id",
                       .name = "guest",
                       .description = "visitors",
                       .color = "#010203",
                       .hoisted = true,
                       .self_assignable = true,
                       .category = "fun",
                       .position = 12,
                       .permissions = {"connect", "made up"}};
            guest.mention_roles = boost::json::array{"admin"};
            return db.roles.set(guest), true;
        });
    }
    test_store const s(folder.database());
    auto const roles = s.stored.initial_view()->roles;
    auto const* guest = roles->find("guest");
    REQUIRE(guest != nullptr);
    CHECK_EQ(guest->id, "guest-id");
    CHECK_EQ(guest->description, "visitors");
    CHECK_EQ(guest->color, "#010203");
    CHECK(guest->hoisted);
    CHECK(guest->self_assignable);
    CHECK_EQ(guest->category, "fun");
    CHECK_EQ(guest->position, 12);
    CHECK_EQ(guest->permissions, std::vector<std::string>{"connect", "made up"});
    CHECK(guest->mention_roles == boost::json::array{"admin"});
    CHECK(roles->find("user")->mention_roles.is_null());
    CHECK_EQ(roles->find("user")->color, std::nullopt);
    CHECK_FALSE(roles->find("user")->hoisted);
}

TEST_CASE("channels survive reopening, field by field")
{
    temporary_folder const folder;
    channel voice{.name = "Voice \xc3\xa9", .type = channel_type::voice};
    voice.permissions.lists = {{"view", {"user", "!guest"}}, {"custom", {"x"}}, {"send", {}}};
    voice.extra = {{"icon", "mic"}, {"size", 3}};
    {
        test_store s(folder.database());
        s.write([&](tx& db) { return db.channels.insert(voice) > 0; });
    }
    test_store const s(folder.database());
    auto const channels = s.stored.initial_view()->channels;
    auto const* found = channels->find(voice.name);
    REQUIRE(found != nullptr);
    CHECK_EQ(found->id, 2);
    CHECK(found->type == channel_type::voice);
    CHECK_EQ(found->position, 1);
    CHECK_EQ(found->permissions.lists, voice.permissions.lists);
    CHECK(found->extra == voice.extra);
    CHECK_EQ(channels->in_order.front()->name, "general");
}

TEST_CASE("default roles that were removed do not come back")
{
    temporary_folder const folder;
    {
        test_store s(folder.database());
        s.write([](tx& db) {
            std::vector<std::string> ids;
            for (auto const& each : db.now.roles->by_position)
                ids.push_back(each->id);
            for (auto const& id : ids)
                db.roles.remove(id);
            return true;
        });
    }
    test_store const s(folder.database());
    CHECK(s.stored.initial_view()->roles->by_position.empty());
    CHECK_EQ(s.stored.initial_view()->channels->in_order.size(), 1);
}

TEST_CASE("a second store on one file is refused until the first has stopped")
{
    temporary_folder const folder;
    test_store first(folder.database());
    auto const why = refusal(folder.database());
    CHECK(contains(why, "another server is running on this data"));
    CHECK(first.write([](tx& db) { return db.meta.set("k", "v"), true; }).committed);
    first.stored.stop();
    CHECK_EQ(refusal(folder.database()), "");
}

TEST_CASE("a second process on one file is refused, and a killed one leaves no lock")
{
    temporary_folder const folder;
    int tell[2];
    int wait[2];
    REQUIRE_EQ(::pipe(tell), 0);
    REQUIRE_EQ(::pipe(wait), 0);
    auto const child = ::fork();
    if (child == 0) {
        test_store const s(folder.database());
        char byte = 'x';
        if (::write(tell[1], &byte, 1) != 1 || ::read(wait[0], &byte, 1) != 1)
            ::_exit(1);
        ::_exit(0);
    }
    char byte = 0;
    REQUIRE_EQ(::read(tell[0], &byte, 1), 1);
    CHECK(contains(refusal(folder.database()), "another server is running on this data"));
    REQUIRE_EQ(::write(wait[1], &byte, 1), 1);
    int status = 0;
    ::waitpid(child, &status, 0);
    CHECK_EQ(status, 0);
    CHECK_EQ(refusal(folder.database()), "");
    for (int const end : {tell[0], tell[1], wait[0], wait[1]})
        ::close(end);
}

TEST_CASE("a database of a newer program is refused and stays as it is")
{
    temporary_folder const folder;
    CHECK_EQ(refusal(folder.database()), "");
    tamper(folder.database(), "INSERT INTO schema_migrations VALUES (99, '0099_later.sql', '', 0)");
    auto const why = refusal(folder.database());
    CHECK(contains(why, folder.database().string()));
    CHECK(contains(why, "newer program"));
    CHECK(contains(why, "99"));
    tamper(folder.database(), "DELETE FROM schema_migrations WHERE number = 99");
    CHECK_EQ(refusal(folder.database()), "");
}

TEST_CASE("a database made by other migrations is refused")
{
    temporary_folder const folder;
    CHECK_EQ(refusal(folder.database()), "");
    tamper(folder.database(), "UPDATE schema_migrations SET sha256 = 'edited'");
    CHECK(contains(refusal(folder.database()), "migration 1"));
}

TEST_CASE("a database of some other program is refused and stays as it is")
{
    temporary_folder const folder;
    tamper(folder.database(), "CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)");
    auto const size = std::filesystem::file_size(folder.database());
    CHECK(contains(refusal(folder.database()), "some other program"));
    CHECK_EQ(std::filesystem::file_size(folder.database()), size);
}

TEST_CASE("a file that is no database is refused with words and stays as it is")
{
    temporary_folder const folder;
    std::string const text = std::string(5000, 'x') + "my diary";
    std::ofstream(folder.database()) << text;
    auto const why = refusal(folder.database());
    CHECK(contains(why, folder.database().string()));
    CHECK(contains(why, "file is not a database"));
    std::string kept;
    std::getline(std::ifstream(folder.database()), kept);
    CHECK_EQ(kept, text);
}

TEST_CASE("an empty file is a fresh database")
{
    temporary_folder const folder;
    std::ofstream(folder.database()).flush();
    CHECK_EQ(refusal(folder.database()), "");
}

TEST_CASE("damaged pages are refused with words")
{
    temporary_folder const folder;
    CHECK_EQ(refusal(folder.database()), "");
    auto const size = static_cast<std::streamoff>(std::filesystem::file_size(folder.database()));
    for (std::streamoff at = 4096; at < size; at += 4096)
        overwrite(folder.database(), at, std::string(4096, '\x5a'));
    auto const why = refusal(folder.database());
    CHECK(contains(why, folder.database().string()));
    CHECK(contains(why, "malformed"));
}

TEST_CASE("a column that holds no JSON is refused with words")
{
    temporary_folder const folder;
    CHECK_EQ(refusal(folder.database()), "");
    for (char const* damage :
         {"UPDATE roles SET permissions = '[\"a\"'", "UPDATE roles SET permissions = '{}'",
          "UPDATE roles SET permissions = '[1]'",
          "UPDATE channels SET permissions = '{\"view\":[1]}'",
          "UPDATE channels SET type = 'theatre'"}) {
        CAPTURE(damage);
        temporary_folder const other;
        std::filesystem::copy_file(folder.database(), other.database());
        tamper(other.database(), damage);
        CHECK(contains(refusal(other.database()), other.database().string()));
    }
}

TEST_CASE("a folder that does not exist is refused with words")
{
    CHECK(contains(refusal("/nonexistent/oc/originchats.db"), "can't open"));
}

TEST_CASE("a folder whose name means something in a URI is a folder like any other")
{
    temporary_folder const folder;
    auto const odd = folder.database().parent_path() / "100% odd?mode=memory#x";
    std::filesystem::create_directory(odd);
    CHECK_EQ(refusal(odd / "x.db"), "");
    CHECK(std::filesystem::exists(odd / "x.db"));
}

TEST_CASE("migrations are applied in order, once, each wholly or not at all")
{
    temporary_folder const folder;
    sqlite::connection on(folder.database(), sqlite::open_mode::write);
    embedded_file const first{"0001_a.sql", "PRAGMA application_id = 1329816674; CREATE TABLE a(x)",
                              "aa"};
    embedded_file const second{"0002_b.sql", "INSERT INTO a VALUES (2); CREATE TABLE b(x)", "bb"};
    embedded_file const broken{"0003_c.sql", "INSERT INTO a VALUES (3); CREATE TABLE b(x)", "cc"};
    static sql::query const rows("SELECT group_concat(x) FROM a");

    migrate(on, std::vector{first}, 1.0);
    CHECK_EQ(find_schema_version(on), 1);
    migrate(on, std::vector{first, second}, 2.0);
    migrate(on, std::vector{first, second}, 3.0);
    CHECK_EQ(find_schema_version(on), 2);
    CHECK_EQ(ask(on, rows), "2");

    CHECK_THROWS_AS(migrate(on, std::vector{first, second, broken}, 4.0), sql::failure);
    CHECK_EQ(find_schema_version(on), 2);
    CHECK_EQ(ask(on, rows), "2");
    CHECK_THROWS_WITH(migrate(on, std::vector{first}, 5.0), doctest::Contains("newer program"));
    embedded_file const edited{"0002_b.sql", "SELECT 1", "b2"};
    CHECK_THROWS_WITH(migrate(on, std::vector{first, edited}, 6.0),
                      doctest::Contains("migration 2"));
}

TEST_CASE("stop runs what is queued, posts the ends, and refuses what comes later")
{
    temporary_folder const folder;
    int ends = 0;
    bool read_ran = false;
    {
        test_store s(folder.database());
        for (int i = 0; i < 600; ++i)
            s.queue([i](tx& db) { return db.meta.set(std::to_string(i), "v"), true; },
                    [&](commit_result const& end) { ends += end.committed ? 1 : 0; });
        s.stored.read(std::make_unique<lambda_read>(
            [&](read_tx& db) { read_ran = db.meta.find("599") == "v"; }, ending()));
        s.stored.stop();
        CHECK_EQ(ends, 0);
        s.completion.run_until_idle();
        CHECK_EQ(ends, 600);
        CHECK(read_ran);
        auto const idle = [](tx&) { return true; };
        CHECK_FALSE(s.stored.write(std::make_unique<lambda_write>(idle, ending())));
        CHECK_FALSE(s.stored.read(std::make_unique<lambda_read>([](read_tx&) {}, ending())));
        s.run(); // the tasks that were posted for nothing
        s.stored.stop();
    }
    CHECK_FALSE(std::filesystem::exists(folder.database().string() + "-wal"));
    CHECK_EQ(refusal(folder.database()), "");
}
