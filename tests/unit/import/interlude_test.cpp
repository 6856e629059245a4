// The SQLite file of the original: when it counts, and rows that are records like those of files.
#include "import/interlude.hpp"

#include "unit/import/importing.hpp"

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>
#include <sqlite3.h>

#include <chrono>

using namespace oc;
using oc::test::failure_of;
using oc::test::has;
using oc::test::importing;
using oc::test::unquoted;

namespace fs = std::filesystem;
using texts = std::vector<std::string>;

namespace {

class raw_database {
public:
    explicit raw_database(fs::path const& file)
    {
        fs::create_directories(file.parent_path());
        REQUIRE(sqlite3_open(file.c_str(), &handle_) == SQLITE_OK);
    }
    ~raw_database() { sqlite3_close(handle_); }
    raw_database(raw_database const&) = delete;
    raw_database& operator=(raw_database const&) = delete;

    void run(std::string const& script) const
    {
        char* problem = nullptr;
        sqlite3_exec(handle_, script.c_str(), nullptr, nullptr, &problem);
        REQUIRE_MESSAGE(problem == nullptr, script << ": " << problem);
    }

private:
    sqlite3* handle_ = nullptr;
};

struct fixture : importing {
    fs::path const file = folder / "old/db/originchats.db";
    import_report report{};

    void fill(std::string const& script) const { raw_database(file).run(script); }

    /// The file is that much newer than the history of general.
    void make_newer(int seconds) const
    {
        auto const now = fs::file_time_type::clock::now();
        for (auto const& each : fs::directory_iterator(folder / "old/db/channels"))
            fs::last_write_time(each.path(), now);
        fs::last_write_time(file, now + std::chrono::seconds(seconds));
    }

    std::unique_ptr<interlude> find()
    {
        data.ensure();
        return find_interlude(original_layout(folder / "old"), data, report);
    }

    /// "key record" of each; the places in `places`.
    texts seen{};
    texts places{};
    interlude::take_record note()
    {
        seen.clear();
        places.clear();
        return [this](std::string_view key, boost::json::object const& record,
                      std::string const& place) {
            seen.push_back(std::string(key) + " " + boost::json::serialize(record));
            places.push_back(place);
        };
    }
};

char const* const messages_table =
    "CREATE TABLE messages (id TEXT, channel TEXT, thread_id TEXT, user_id TEXT, content TEXT,"
    " timestamp REAL, edited INTEGER, pinned INTEGER, reply_to_id TEXT, reply_to_user TEXT,"
    " attachments TEXT, created_at REAL);"
    "CREATE TABLE reactions (message_id TEXT, emoji TEXT, user_id TEXT);";

} // namespace

TEST_CASE_FIXTURE(fixture, "without the file, or with an older one, the other files count")
{
    put_small_server();
    CHECK(find() == nullptr);
    CHECK_FALSE(has(report.to_text(), "originchats.db"));
    fill("CREATE TABLE roles (name TEXT)");
    make_newer(-10);
    CHECK(find() == nullptr);
    CHECK(has(report.to_text(), "is older than the files of db/channels; it is not used"));
    make_newer(0);
    CHECK(find() == nullptr);
    make_newer(10);
    CHECK(find() != nullptr);
    CHECK(has(report.to_text(), "is newer than the files of db/channels"));
}

TEST_CASE_FIXTURE(fixture, "a link to a database elsewhere is not followed")
{
    put_small_server();
    raw_database(folder / "elsewhere.db").run("CREATE TABLE roles (name TEXT)");
    fs::create_symlink(folder / "elsewhere.db", file);
    CHECK_THROWS_AS(find(), std::runtime_error);
}

TEST_CASE_FIXTURE(fixture, "what is no database ends an import, with words")
{
    put_small_server();
    put("db/originchats.db", std::string(5000, 'x'));
    make_newer(10);
    CHECK_THROWS(find()->each_role(note()));
    CHECK_THROWS(run());
    CHECK_FALSE(has_database());
}

TEST_CASE_FIXTURE(fixture, "tables that are missing say so, and leave the word to the files")
{
    fill("CREATE TABLE other (x)");
    auto const in = find();
    REQUIRE(in);
    CHECK_FALSE(in->each_role(note()));
    CHECK_FALSE(in->each_channel(note()));
    CHECK_FALSE(in->each_webhook(note()));
    CHECK_FALSE(in->each_poll(note()));
    CHECK_FALSE(in->each_vote(note()));
    in->each_thread(note());
    in->each_new_user(note());
    CHECK(seen.empty());
}

TEST_CASE_FIXTURE(fixture, "rows are records: flags, lists, and nothing for NULL")
{
    fill("CREATE TABLE roles (name TEXT, permissions TEXT, hoisted INTEGER, self_assignable"
         " INTEGER, color TEXT, position INTEGER);"
         "INSERT INTO roles VALUES ('a', '[\"x\"]', 1, 0, NULL, 2);"
         "INSERT INTO roles VALUES ('b', 'no json', NULL, 7, '#fff', NULL);"
         "INSERT INTO roles VALUES (NULL, NULL, NULL, NULL, NULL, NULL);"
         "INSERT INTO roles VALUES (CAST(x'ff' AS TEXT), NULL, NULL, NULL, x'00', 1);");
    auto const in = find();
    CHECK(in->each_role(note()));
    REQUIRE(seen.size() == 4);
    CHECK(seen[0] == unquoted("a {'name':'a','permissions':['x'],'hoisted':true,"
                              "'self_assignable':false,'position':2}"));
    CHECK(seen[1] == unquoted("b {'name':'b','self_assignable':true,'color':'#fff'}"));
    CHECK(seen[2] == " {}");
    CHECK(seen[3] == unquoted(" {'position':1}"));
    CHECK(has(report.to_text(),
              "db/originchats.db: roles 2: permissions is no valid JSON; it is left out"));
    CHECK(places[1] == "db/originchats.db: roles 2");
}

TEST_CASE_FIXTURE(fixture, "channels come in their order, which is no part of them")
{
    fill("CREATE TABLE channels (name TEXT, type TEXT, position INTEGER, permissions TEXT);"
         "INSERT INTO channels VALUES ('last', 'text', 9, '{}');"
         "INSERT INTO channels VALUES ('first', 'text', 1, '{\"view\":[\"a\"]}');");
    CHECK(find()->each_channel(note()));
    REQUIRE(seen.size() == 2);
    CHECK(seen[0] ==
          unquoted("first {'name':'first','type':'text','permissions':{'view':['a']}}"));
    CHECK(has(seen[1], "last"));
}

TEST_CASE_FIXTURE(fixture, "messages come by time with their replies and reactions")
{
    fill(std::string(messages_table) +
         "INSERT INTO messages VALUES ('b','general',NULL,'2','two',2,1,0,'a','1',NULL,5);"
         "INSERT INTO messages VALUES ('a','general',NULL,'1','one',1,0,1,NULL,NULL,'[\"f\"]',5);"
         "INSERT INTO messages VALUES ('c','general','t',NULL,'in',3,0,0,'a',NULL,NULL,5);"
         "INSERT INTO reactions VALUES ('a','x','1'),('a','y','2'),('a','x','2'),('a',NULL,'3'),"
         "('b','','1'),('c','z',NULL);");
    auto const in = find();
    in->each_message("general", false, note());
    REQUIRE(seen.size() == 2);
    CHECK(has(seen[0], unquoted("'reactions':{'x':['1','2'],'y':['2']}")));
    CHECK(has(seen[0], unquoted("'attachments':['f']")));
    CHECK(has(seen[0], unquoted("'pinned':true")));
    CHECK(has(seen[1], unquoted("'reply_to':{'id':'a','user':'1'}")));
    CHECK(has(seen[1], unquoted("'edited':true")));
    CHECK_FALSE(has(seen[1], "reactions"));
    for (auto const* const column : {"user_id", "channel", "thread_id", "created_at", "reply_to_"})
        CHECK_MESSAGE(!has(seen[1], column), column);
    CHECK(places[0] == "db/originchats.db: messages of general");
    in->each_message("t", true, note());
    REQUIRE(seen.size() == 1);
    CHECK(has(seen[0], unquoted("'user':'unknown'")));
    CHECK(has(seen[0], unquoted("'reply_to':{'id':'a','user':''}")));
    fill("UPDATE messages SET attachments = '[\"f' WHERE id = 'a'");
    find()->each_message("general", false, note());
    CHECK(has(report.to_text(), "message a: attachments is no valid JSON; it is left out"));
    in->each_message("'; DROP TABLE messages; --", false, note());
    CHECK(seen.empty());
    in->each_message("general", false, note());
    CHECK(seen.size() == 2);
}

TEST_CASE_FIXTURE(fixture, "of users the table has the last word, and the file what it lacks")
{
    fill("CREATE TABLE users (id TEXT, username TEXT, roles TEXT, nickname TEXT, created_at REAL,"
         " last_seen REAL);"
         "INSERT INTO users VALUES ('1','ada','[\"owner\"]',NULL,1,2);"
         "INSERT INTO users VALUES ('3','cy','[]','C',1,2);"
         "INSERT INTO users VALUES ('3','cy2','[]',NULL,1,2);");
    auto const in = find();
    auto const older = boost::json::object{{"username", "old"}, {"nickname", "A"}, {"shoe", 38}};
    CHECK(in->merge_user("1", older) ==
          boost::json::object{{"username", "ada"},
                              {"nickname", "A"},
                              {"shoe", 38},
                              {"roles", boost::json::array{"owner"}}});
    CHECK(in->merge_user("2", older) == older);
    in->each_new_user(note());
    REQUIRE(seen.size() == 1); // each once, as it was last
    CHECK(seen[0].starts_with("3 "));
    CHECK(has(seen[0], unquoted("'username':'cy2'")));
    CHECK_FALSE(has(seen[0], "last_seen"));
}

TEST_CASE_FIXTURE(fixture, "what is still in the log counts, and the original stays as it is")
{
    put_small_server();
    raw_database const open(file);
    open.run("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;"
             "CREATE TABLE roles (name TEXT); INSERT INTO roles VALUES ('late');");
    REQUIRE(fs::file_size(file.string() + "-wal") > 0);
    make_newer(-10); // the log is what is new
    fs::last_write_time(file.string() + "-wal",
                        fs::file_time_type::clock::now() + std::chrono::seconds(10));
    auto const log = folder.read("old/db/originchats.db-wal");
    auto const main = folder.read("old/db/originchats.db");
    {
        auto const in = find();
        REQUIRE(in);
        CHECK(in->each_role(note()));
        CHECK(seen.size() == 1);
        CHECK(folder.has("new/db/interlude.importing"));
    }
    CHECK(folder.read("old/db/originchats.db-wal") == log);
    CHECK(folder.read("old/db/originchats.db") == main);
    for (auto const* const suffix : {"", "-wal", "-shm", "-journal"})
        CHECK_FALSE(folder.has(std::string("new/db/interlude.importing") + suffix));
}

TEST_CASE_FIXTURE(fixture, "rows of unknown channels and threads are listed, and taken as wanted")
{
    auto const arrange = [](fixture const& at) {
        at.put_small_server();
        at.fill(std::string(messages_table) +
                "INSERT INTO messages VALUES ('n','general',NULL,'1','new',9,0,0,NULL,NULL,NULL,1),"
                "('g','gone',NULL,'1','old',8,0,0,NULL,NULL,NULL,1),"
                "('h','gone',NULL,'1','older',7,0,0,NULL,NULL,NULL,1),"
                "('t','general','t9','1','in',8,0,0,NULL,NULL,NULL,1),"
                "('o',NULL,NULL,'1','nowhere',8,0,0,NULL,NULL,NULL,1);"
                "INSERT INTO reactions VALUES ('n','x','1'),('lost','x','1'),(NULL,'x','1');");
        at.make_newer(10);
    };
    arrange(*this);
    auto const report = run();
    CHECK(report.counts.messages == 1);
    auto listed = report.orphans;
    std::ranges::sort(listed);
    CHECK(listed == texts{"db/originchats.db: 1 messages of no channel",
                          "db/originchats.db: 1 messages of the thread t9",
                          "db/originchats.db: 2 messages of the channel gone"});
    CHECK(has(report.to_text(), "2 reactions to messages that are not there are left out"));

    fixture again;
    arrange(again);
    auto const taken = again.run({.takes_orphans = true});
    CHECK(taken.orphans.size() == 2);
    CHECK(again.history("gone") == texts{"h 1:older", "g 1:old"});
    auto const in = again.look();
    for (auto const& [action, names] : in->now().channels->find("gone")->permissions.lists)
        CHECK_MESSAGE(names == texts{"owner"}, action);
}

TEST_CASE_FIXTURE(fixture, "an import takes what the table has, and from files what it has not")
{
    put_small_server();
    put("db/modlog.json", "[{'id':'5-a','action':'user_ban','actor_id':'1','timestamp':1}]");
    fill(std::string(messages_table) +
         "CREATE TABLE users (id TEXT, username TEXT, roles TEXT);"
         "INSERT INTO users VALUES ('2','benjamin','[\"user\"]'),('3','cy','[]');"
         "INSERT INTO messages VALUES ('n','general',NULL,'3','new',9,0,0,NULL,NULL,NULL,1);"
         "INSERT INTO messages VALUES ('m','news',NULL,'2','mew',9,0,0,NULL,NULL,NULL,1);");
    make_newer(10);
    auto const counts = run().counts;
    CHECK(counts.users == 3);
    CHECK(counts.channels == 2); // of the file
    CHECK(counts.messages == 2); // of the table only
    CHECK(counts.modlog_entries == 1);
    CHECK(history("general") == texts{"n 3:new"});
    CHECK(history("news") == texts{"m 2:mew"});
    CHECK(look()->now().users.find("2")->username == "benjamin");
    CHECK(look()->now().users.find("1")->username == "ada");
}
