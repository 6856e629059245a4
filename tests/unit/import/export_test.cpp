// What is exported comes back as the same server; what is there is never replaced, and a failure
// leaves nothing.
#include "import/export.hpp"

#include "import/export_files.hpp"
#include "unit/import/importing.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include <map>

using namespace oc;
using oc::test::failure_of;
using oc::test::has;
using oc::test::importing;
using oc::test::mode_of;
using oc::test::unquoted;

namespace fs = std::filesystem;
namespace json = boost::json;
using texts = std::vector<std::string>;

namespace {

std::string const push_keys =
    "'p256dh':'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpk"
    "NtoIAiw4','auth':'BTBZMqHH6r4Tts7J_aSIgg'";

struct fixture : importing {
    /// Something of every kind.
    void put_full_server() const
    {
        put_small_server();
        put("db/users.json",
            "{'1':{'username':'Ada','roles':['owner','user'],'password_hash':'h','validator':'v',"
            "'nickname':'A','status':{'status':'dnd','text':'t'},'timeout_until':9e9},"
            "'2':{'username':'ben','roles':['banned','user'],'shoe':{'size':38}}}");
        put("db/channels.json",
            "[{'name':'general','type':'text','permissions':{'view':['user']},'description':'d'},"
            "{'type':'separator','name':'line'},{'name':'talk','type':'voice'},"
            "{'name':'help','type':'forum','permissions':{'view':['user']}}]");
        put("db/channels/general.json",
            "{'id':'a','user':'1','content':'one','timestamp':1.5,'pinned':true,'embeds':[{'poll':"
            "{'question':'Q'}}],'reactions':{'x':['1','2'],'y':['2']}}\n"
            "{'id':'b','user':'2','content':'@ada two','timestamp':2,'edited':true,"
            "'reply_to':{'id':'a','user':'1'},'attachments':[{'id':'f'}]}\n"
            "{'id':'c','user':'gone','content':'three','timestamp':3,'webhook':{'id':'w'}}");
        put("db/threads/t.json", "{'name':'T','parent_channel':'help','created_by':'1',"
                                 "'created_at':5,'participants':['1','2']}");
        put("db/threadMessages/t.jsonl", "{'id':'d','user':'2','content':'in','timestamp':6}");
        put("db/polls.json", "{'p':{'id':'p','message_id':'a','question':'Q','created_by':'1',"
                             "'created_at':1,'options':[{'id':'0','text':'x'},"
                             "{'id':'1','text':'y'}]}}");
        put("db/poll_votes.json",
            "{'p':[{'poll_id':'p','option_id':'1','user_id':'2','voted_at':7}]}");
        put("db/webhooks.json", "{'w':{'id':'w','channel':'general','name':'CI','token':'tok',"
                                "'created_by':'1','created_at':4}}");
        put("db/unreads.json", "{'1':{'general':'b','thread/t':'d'}}");
        put("db/push_subscriptions.json", "{'ada':[{'endpoint':'https://p.example/1'," +
                                              push_keys + ",'last_used':5}]}");
        put("db/modlog.json",
            "[{'id':'5-a','action':'user_ban','actor_id':'1','target_id':'2','timestamp':1},"
            "{'id':'9-b','action':'user_unban','actor_id':'1','timestamp':2}]");
        put("db/attachments/f.txt", "text");
        put("db/attachments.json", "{'f':{'id':'f','filename':'f.txt','uploader_id':'2',"
                                   "'mime_type':'text/plain','original_name':'my f.txt'}}");
        put("db/serverEmojis/3.png", "png");
        put("db/serverEmojis.json", "{'3':{'name':'cat','fileName':'3.png'}}");
        put("db/serverAssets/icon.png", "icon");
        put("config.json", "{'server':{'name':'S'}}");
        put("vapid/private_key.pem", "key");
        put("plugins/welcomed_users.json", "['1']");
    }

    void put_and_import()
    {
        put_full_server();
        REQUIRE(run().counts.skipped == 0);
    }

    /// Every file below, as text.
    std::map<std::string, std::string> files(std::string const& below) const
    {
        std::map<std::string, std::string> all;
        for (auto const& each : fs::recursive_directory_iterator(folder / below))
            if (each.is_regular_file())
                all[each.path().lexically_relative(folder / below).string()] =
                    folder.read(each.path().lexically_relative(folder.path()).string());
        return all;
    }

    json::value parsed(std::string const& name) const { return json::parse(folder.read(name)); }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "an export is a directory that the original reads")
{
    put_and_import();
    export_original(data, folder / "out", progress);
    auto const users = parsed("out/db/users.json");
    CHECK(users.at("1").at("username") == "Ada");
    CHECK(users.at("1").at("password_hash") == "h");
    CHECK(users.at("1").at("validator") == "v");
    CHECK(users.at("2").at("roles") == json::array{"banned", "user"});
    CHECK(users.at("2").at("shoe").at("size") == 38);
    auto const channels = parsed("out/db/channels.json").as_array();
    CHECK(channels.size() == 4);
    CHECK(channels[0].at("description") == "d");
    CHECK(parsed("out/db/webhooks.json").at("w").at("token") == "tok");
    CHECK(parsed("out/db/polls.json").at("p").at("channel") == "general");
    CHECK(parsed("out/db/poll_votes.json").at("p").at(0).at("option_id") == "1");
    CHECK(parsed("out/db/unreads.json") ==
          json::value({{"1", {{"general", "b"}, {"thread/t", "d"}}}}));
    CHECK(parsed("out/db/push_subscriptions.json").at("ada").as_array().size() == 1);
    auto const modlog = parsed("out/db/modlog.json").as_array();
    REQUIRE(modlog.size() == 2); // the oldest first
    CHECK(modlog[0].at("action") == "user_ban");
    CHECK(parsed("out/db/threads/t.json").at("parent_channel") == "help");
    auto const upload = parsed("out/db/attachments.json").at("f");
    CHECK(upload.at("original_name") == "my f.txt");
    CHECK(folder.read("out/db/attachments/" + std::string(upload.at("filename").as_string())) ==
          "text");
    CHECK(folder.read("out/db/serverEmojis/3.png") == "png");
    CHECK(folder.read("out/db/serverAssets/icon.png") == "icon");
    CHECK(folder.read("out/vapid/private_key.pem") == "key");
    CHECK(parsed("out/plugins/welcomed_users.json") == json::array{"1"});
    CHECK(parsed("out/db/exported_by.json").at("program") == "originchats");
}

TEST_CASE_FIXTURE(fixture, "histories are lines without one behind the last, also empty ones")
{
    put_and_import();
    export_original(data, folder / "out", progress);
    auto const text = folder.read("out/db/channels/general.json");
    CHECK(std::ranges::count(text, '\n') == 2);
    CHECK_FALSE(text.ends_with('\n'));
    auto const second = json::parse(text.substr(text.find('\n') + 1, text.rfind('\n') -
                                                                         text.find('\n') - 1));
    CHECK(second.at("reply_to").at("user") == "1");
    CHECK(second.at("pings").at("users") == json::array{"Ada"}); // names, in the original
    CHECK_FALSE(folder.has("out/db/channels/line.json"));
    CHECK_FALSE(folder.has("out/db/channels/talk.json"));
    CHECK_FALSE(folder.has("out/db/channels/help.json"));
    CHECK(std::ranges::count(folder.read("out/db/threadMessages/t.jsonl"), '\n') == 0);
}

TEST_CASE_FIXTURE(fixture, "nobody else may read what is exported")
{
    put_and_import();
    export_original(data, folder / "out", progress);
    CHECK(mode_of(folder / "out") == 0700);
    for (auto const* const name : {"db/users.json", "db/webhooks.json", "db/channels/general.json",
                                   "db/push_subscriptions.json", "vapid/private_key.pem"})
        CHECK_MESSAGE(mode_of(folder / "out" / name) == 0600, name);
    export_stream(data, folder / "out.jsonl", progress);
    CHECK(mode_of(folder / "out.jsonl") == 0600);
}

TEST_CASE_FIXTURE(fixture, "exported, imported and exported again it is the same")
{
    put_and_import();
    export_original(data, folder / "out", progress);
    data_directory const again(folder / "again");
    auto const report = import_original({.from = folder / "out",
                                         .data = again,
                                         .time = time,
                                         .random = random,
                                         .progress = progress});
    CHECK(report.counts.skipped == 0);
    CHECK_FALSE(has(report.to_text(), "got the permissions"));
    export_original(again, folder / "out2", progress);
    auto const first = files("out");
    auto const second = files("out2");
    CHECK(first.size() == second.size());
    for (auto const& [name, text] : first)
        CHECK_MESSAGE(second.at(name) == text, name);
}

TEST_CASE_FIXTURE(fixture, "a stream of an import of a stream is the stream, byte by byte")
{
    put_and_import();
    export_stream(data, folder / "one.jsonl", progress);
    data_directory const again(folder / "again");
    auto const report = run_stream(folder / "one.jsonl", again);
    CHECK(report.counts.skipped == 0);
    CHECK(report.counts.messages == 3);
    export_stream(again, folder / "two.jsonl", progress);
    CHECK(folder.read("one.jsonl") == folder.read("two.jsonl"));
    auto const text = folder.read("one.jsonl");
    CHECK(has(text, unquoted("'pings':{'users':['1']"))); // ids, in our stream
    CHECK(has(text, unquoted("'last_used':5")));
    CHECK(text.ends_with("}\n"));
}

TEST_CASE_FIXTURE(fixture, "kinds of lines come in the order in which an import takes them")
{
    put_and_import();
    export_stream(data, folder / "s.jsonl", progress);
    texts kinds;
    auto const text = folder.read("s.jsonl");
    std::int64_t lines = 0;
    json::value last;
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1, ++lines) {
        last = json::parse(text.substr(at, text.find('\n', at) - at));
        std::string const kind(last.at("kind").as_string());
        if (kinds.empty() || kinds.back() != kind)
            kinds.push_back(kind);
    }
    CHECK(kinds == texts{"stream", "file", "meta", "role", "user", "channel", "thread", "webhook",
                         "attachment_data", "attachment", "emoji", "poll", "message", "vote",
                         "read_marker", "push_subscription", "modlog", "end"});
    CHECK(last.at("records") == lines - 1);
}

TEST_CASE_FIXTURE(fixture, "what is there is not replaced, whatever it is")
{
    put_and_import();
    folder.write("file", "mine");
    fs::create_directory(folder / "empty");
    fs::create_symlink(folder / "nowhere", folder / "link");
    for (auto const* const name : {"file", "empty", "link"}) {
        CAPTURE(name);
        CHECK(has(failure_of([&] { export_original(data, folder / name, progress); }),
                  "is there already; name a new directory"));
        CHECK(has(failure_of([&] { export_stream(data, folder / name, progress); }),
                  "is there already; name a new file"));
    }
    CHECK(folder.read("file") == "mine");
    CHECK_FALSE(folder.has("nowhere"));
}

TEST_CASE_FIXTURE(fixture, "what an export that was killed has left is in nobody's way")
{
    put_and_import();
    folder.write("out.exporting/db/users.json", "half");
    folder.write("out.exporting/rest", "half");
    folder.write("s.jsonl.exporting", "half");
    export_original(data, folder / "out", progress);
    export_stream(data, folder / "s.jsonl", progress);
    CHECK_FALSE(folder.has("out/rest"));
    CHECK_FALSE(folder.has("out.exporting"));
    CHECK_FALSE(folder.has("s.jsonl.exporting"));
}

TEST_CASE_FIXTURE(fixture, "an export that fails is not there")
{
    put_and_import();
    fs::resize_file(folder / "new/config.json", carried_bytes_max + 1);
    CHECK(failure_of([&] { export_original(data, folder / "out", progress); })
              .starts_with("nothing was exported: "));
    CHECK_FALSE(folder.has("out"));
    CHECK_FALSE(folder.has("out.exporting"));
    CHECK(failure_of([&] { export_stream(data, folder / "none/s.jsonl", progress); })
              .starts_with("nothing was exported: "));
    fs::remove(data.database_file());
    CHECK(has(failure_of([&] { export_stream(data, folder / "s", progress); }),
              "there is no database"));
    CHECK_FALSE(folder.has("s"));
}

TEST_CASE_FIXTURE(fixture, "without the key of the webhooks they are left out, and all else comes")
{
    put_and_import();
    fs::remove(data.webhook_key_file());
    export_original(data, folder / "out", progress);
    CHECK(parsed("out/db/webhooks.json").as_object().empty());
    CHECK(parsed("out/db/users.json").as_object().size() == 2);
    export_stream(data, folder / "s.jsonl", progress);
    CHECK_FALSE(has(folder.read("s.jsonl"), "webhook\","));
    CHECK_FALSE(has(folder.read("s.jsonl"), "tok"));
}

TEST_CASE_FIXTURE(fixture, "an attachment whose file is gone is left out")
{
    put_and_import();
    fs::remove_all(folder / "new/db/attachments/blobs");
    fs::create_directory(folder / "new/db/attachments/blobs");
    export_original(data, folder / "out", progress);
    CHECK(parsed("out/db/attachments.json").as_object().empty());
    export_stream(data, folder / "s.jsonl", progress);
    CHECK_FALSE(has(folder.read("s.jsonl"), unquoted("'kind':'attachment'")));
}

TEST_CASE("names of channels become names of files")
{
    for (auto const& [name, stem] : std::vector<std::pair<std::string, std::string>>{
             {"general", "general"}, {"a.b", "a.b"}, {"..", "__"}, {"a/../b", "a____b"},
             {"a\\b", "a_b"}, {std::string("a\0b", 3), "a_b"}})
        CHECK(to_file_stem(name) == stem);
}

TEST_CASE("a name too long for a file is cut behind a whole character, and stays one of its own")
{
    std::string cats;
    for (int i = 0; i < 64; ++i)
        cats += "🐱";
    auto const stem = to_file_stem(cats);
    CHECK(stem.size() == 188);
    CHECK(cats.starts_with(stem));
    std::vector<channel_ptr> rooms;
    for (auto const& name : texts{cats, cats + "2", "a/b", "a_b"}) {
        channel made;
        made.id = static_cast<room_id>(rooms.size() + 1);
        made.name = name;
        rooms.push_back(std::make_shared<channel const>(made));
    }
    auto const stems = make_file_stems(make_channel_set(rooms));
    CHECK(stems.at(1) == stem);
    CHECK(stems.at(2) == stem + "-2");
    CHECK(stems.at(3) == "a_b-2");
    CHECK(stems.at(4) == "a_b");
}

TEST_CASE_FIXTURE(fixture, "a channel whose name is no file's has it again after a round trip")
{
    std::string cats;
    for (int i = 0; i < 64; ++i)
        cats += "🐱";
    folder.write("s.jsonl",
                 unquoted("{'kind':'stream','format':'originchats','version':1}\n"
                          "{'kind':'user','id':'1','user':{'username':'ada','roles':['user']}}\n"
                          "{'kind':'channel','channel':{'name':'" + cats + "','type':'text'}}\n"
                          "{'kind':'thread','thread':{'id':'t','parent_channel':'" + cats + "'}}\n"
                          "{'kind':'message','channel':'" + cats + "','message':{'id':'a',"
                          "'user':'1','content':'meow','timestamp':1}}\n"
                          "{'kind':'end','records':5}\n"));
    data_directory const first(folder / "first");
    run_stream(folder / "s.jsonl", first);
    export_original(first, folder / "old", progress);
    CHECK(parsed("old/db/channels.json").at(0).at("name").as_string() == to_file_stem(cats));
    CHECK(run().counts.skipped == 0);
    CHECK(history(cats) == texts{"a 1:meow"});
    CHECK(look()->now().threads.find("t") != nullptr);
    CHECK(look()->now().channels->find(cats)->extra.empty());
}

TEST_CASE_FIXTURE(fixture, "accounts that wait for their owners do so after a round trip too")
{
    put_small_server();
    put("db/users.json", "{'1':{'username':'ada','roles':['owner']},'ben':{'roles':['user']}}");
    run();
    REQUIRE(look()->db().meta.find("named_account/ben"));
    export_original(data, folder / "out", progress);
    data_directory const again(folder / "again");
    import_original({.from = folder / "out",
                     .data = again,
                     .time = time,
                     .random = random,
                     .progress = progress});
    CHECK(look(again)->db().meta.find("named_account/ben"));
    CHECK_FALSE(look(again)->db().meta.find("named_account/1"));
}

TEST_CASE_FIXTURE(fixture, "a message that has lost its poll's embed does not get it from a stream")
{
    put_and_import();
    export_stream(data, folder / "one.jsonl", progress);
    auto text = folder.read("one.jsonl");
    auto const at = text.find(unquoted(",'embeds':[{'poll'"));
    REQUIRE(at != std::string::npos);
    text.erase(at, text.find("}]", at) + 2 - at);
    auto const lost = folder.write("lost.jsonl", text);
    data_directory const again(folder / "again");
    CHECK(run_stream(lost, again).counts.polls == 1);
    export_stream(again, folder / "two.jsonl", progress);
    CHECK(folder.read("two.jsonl") == text);
}

TEST_CASE_FIXTURE(fixture, "a server without a message is the same stream again")
{
    put_small_server();
    put("db/channels/general.json", "");
    run();
    export_stream(data, folder / "one.jsonl", progress);
    CHECK_FALSE(has(folder.read("one.jsonl"), "message_id_floor"));
    data_directory const again(folder / "again");
    run_stream(folder / "one.jsonl", again);
    export_stream(again, folder / "two.jsonl", progress);
    CHECK(folder.read("two.jsonl") == folder.read("one.jsonl"));
}

TEST_CASE("settings that cannot be read are the default ones for an export")
{
    test::sample_folder const folder;
    CHECK(read_settings_of(folder / "none.json") != nullptr);
    CHECK(read_settings_of(folder.write("bad.json", "{")) != nullptr);
    CHECK(read_settings_of(folder.path()) != nullptr);
}
