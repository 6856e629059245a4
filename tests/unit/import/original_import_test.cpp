// A folder of the original becomes a database: which files count, what is told of them, and that a
// failure leaves nothing.
#include "db/blob_folder.hpp"
#include "import/import_session.hpp"
#include "unit/import/importing.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <fstream>

using namespace oc;
using oc::test::failure_of;
using oc::test::has;
using oc::test::importing;
using oc::test::mode_of;

namespace fs = std::filesystem;
using texts = std::vector<std::string>;

TEST_CASE_FIXTURE(importing, "a small server comes with all that it has, and is counted")
{
    put_small_server();
    auto const report = run();
    CHECK(history("general") == texts{"a 1:one", "b 2:two"});
    CHECK(history("news").empty());
    CHECK(report.counts.users == 2);
    CHECK(report.counts.roles == 2);
    CHECK(report.counts.channels == 2);
    CHECK(report.counts.messages == 2);
    CHECK(report.counts.reactions == 1);
    CHECK(report.counts.skipped == 0);
    CHECK(report.orphans.empty());
    CHECK(report.messages_by_channel ==
          std::vector<std::pair<std::string, std::int64_t>>{{"general", 2}, {"news", 0}});
    CHECK(folder.read("new/import-report.txt") == report.to_text());
    CHECK(import_report_file(data) == folder / "new/import-report.txt");
}

TEST_CASE_FIXTURE(importing, "nothing of the original is changed")
{
    put_small_server();
    put("db/serverEmojis.json", "{'0':{'name':'cat','fileName':'0.png'}}");
    put("db/serverEmojis/0.png", "png");
    put("config.json", "{}");
    folder.write("elsewhere", "");
    auto const before = folder.snapshot();
    run();
    for (auto const& [name, what] : before)
        CHECK_MESSAGE(folder.snapshot().at(name) == what, name);
}

TEST_CASE_FIXTURE(importing, "a folder without db is no original")
{
    folder.write("old/users.json", "{}");
    CHECK(has(failure_of([&] { run(); }), "there is no folder db"));
    CHECK_FALSE(folder.has("new"));
}

TEST_CASE_FIXTURE(importing, "an empty db makes a server with the default roles and channel")
{
    fs::create_directories(folder / "old/db");
    auto const text = run().to_text();
    CHECK(has(text, "there are no roles"));
    CHECK(has(text, "there are no channels: general was made"));
    auto const in = look();
    CHECK(in->now().channels->find("general") != nullptr);
    CHECK(in->now().roles->by_position.size() == 4);
}

TEST_CASE("histories without their indexes are refused unless it is wanted")
{
    for (auto const* const name : {"users", "channels"}) {
        importing in;
        in.put_small_server();
        fs::remove(in.folder / ("old/db/" + std::string(name) + ".json"));
        auto const words = failure_of([&] { in.run(); });
        CHECK(has(words, std::string(name) + ".json is missing although there are messages"));
        CHECK(has(words, "--allow-missing"));
        CHECK_FALSE(in.has_database());
        in.run({.allows_missing = true});
        CHECK(in.has_database());
    }
}

TEST_CASE_FIXTURE(importing, "an index that is broken ends the import, which can be tried again")
{
    put_small_server();
    put("db/polls.json", "{'p':{'id':'p'");
    auto const words = failure_of([&] { run(); });
    CHECK(has(words, "db/polls.json:1: the file ends within"));
    CHECK(has(words, "put this file in order first"));
    CHECK_FALSE(has_database());
    CHECK_FALSE(folder.has("new/import-report.txt"));
    CHECK_FALSE(fs::exists(growing_database(data)));
    put("db/polls.json", "{}");
    CHECK(run().counts.messages == 2);
    CHECK_FALSE(fs::exists(growing_database(data)));
}

TEST_CASE_FIXTURE(importing, "a database that is there is never touched")
{
    put_small_server();
    folder.write("new/db/originchats.sqlite3", "mine");
    CHECK(has(failure_of([&] { run(); }), "there is a database already"));
    CHECK(folder.read("new/db/originchats.sqlite3") == "mine");
}

TEST_CASE_FIXTURE(importing, "what an import that was killed has left is in nobody's way")
{
    put_small_server();
    folder.write("new/db/originchats.sqlite3.importing", "half of a database");
    folder.write("new/db/originchats.sqlite3.importing-wal", "and its log");
    CHECK(run().counts.messages == 2);
    CHECK_FALSE(folder.has("new/db/originchats.sqlite3.importing"));
    CHECK_FALSE(folder.has("new/db/originchats.sqlite3.importing-wal"));
}

TEST_CASE_FIXTURE(importing, "files that a killed import has made are removed by the next one")
{
    put_small_server();
    put("db/serverAssets/icon.gif", "icon");
    std::string const half = "11111111-2222-4333-8444-555555555555";
    std::string const other = "11111111-2222-4333-8444-666666666666";
    data.ensure();
    blob_folder const blobs(data.attachments());
    for (auto const& file : {blobs.blob(half), blobs.incoming(half), blobs.blob(other)})
        std::ofstream(file) << "x";
    folder.write("new/db/originchats.sqlite3.importing.blobs",
                 half + "\n../../../keep\n11111111-2222"); // torn
    folder.write("new/keep", "mine");
    folder.write("new/db/serverAssets/.import.icon.gif", "ico");
    CHECK(run().counts.messages == 2);
    CHECK_FALSE(fs::exists(blobs.blob(half)));
    CHECK_FALSE(fs::exists(blobs.incoming(half)));
    CHECK(fs::exists(blobs.blob(other))); // nobody knows whose
    CHECK(folder.read("new/keep") == "mine");
    CHECK(folder.read("new/db/serverAssets/icon.gif") == "icon");
    CHECK_FALSE(folder.has("new/db/serverAssets/.import.icon.gif"));
    CHECK_FALSE(folder.has("new/db/originchats.sqlite3.importing.blobs"));
}

TEST_CASE_FIXTURE(importing, "while an import runs it is written down which files it has made")
{
    put_small_server();
    put("db/attachments/good.txt", "text");
    import_session session({.data = data,
                            .settings = std::make_shared<config const>(),
                            .time = time,
                            .random = random});
    session.loader().finish_roles();
    session.loader().take_attachment({{"id", "g"}, {"uploader_id", "1"}},
                                     {folder / "old/db/attachments/good.txt", false}, "g");
    REQUIRE(session.loader().kept_blobs().size() == 1);
    CHECK(folder.read("new/db/originchats.sqlite3.importing.blobs") ==
          session.loader().kept_blobs().front() + "\n");
}

TEST_CASE_FIXTURE(importing, "the longest names that files can have keep their histories")
{
    put_small_server();
    std::string const name(250, 'n'); // with ".json" the 255 bytes that disks take
    put("db/channels.json", "[{'name':'" + name + "','type':'text','permissions':{}}]");
    auto const histories = folder / "old/db/channels";
    fs::rename(histories / "general.json", histories / (name + ".json"));
    auto const report = run();
    CHECK(report.orphans.empty());
    CHECK(history(name).size() == 2);
}

TEST_CASE_FIXTURE(importing, "broken lines of a history are told by file and line")
{
    put_small_server();
    put("db/channels/general.json", "{'id':'a','user':'1','content':'x'}\n{'torn\n[1]\n17\n\n"
                                    "{'id':'b','user':'1','content':'y'}");
    auto const report = run();
    CHECK(history("general") == texts{"a 1:x", "b 1:y"});
    CHECK(report.counts.skipped == 3);
    auto const text = report.to_text();
    CHECK(has(text, "db/channels/general.json:2: no valid JSON"));
    CHECK(has(text, "db/channels/general.json:3: it is no message"));
    CHECK(has(text, "db/channels/general.json:4: it is no message"));
}

TEST_CASE_FIXTURE(importing, "entries of an index that are no objects are told and left out")
{
    put_small_server();
    put("db/users.json", "{'1':{'username':'ada'},'2':'ben','3':null}");
    put("db/modlog.json", "[7,{'id':'5-a','action':'user_ban','actor_id':'1','timestamp':1}]");
    put("db/webhooks.json", "{'w':[]}");
    auto const report = run();
    CHECK(report.counts.users == 1);
    CHECK(report.counts.modlog_entries == 1);
    CHECK(report.counts.webhooks == 0);
    for (auto const* const place : {"db/users.json:1", "db/modlog.json:1", "db/webhooks.json:1"})
        CHECK_MESSAGE(has(report.to_text(), std::string(place) + ": it is no object"), place);
}

TEST_CASE_FIXTURE(importing, "histories without a channel are listed, and taken when it is wanted")
{
    put_small_server();
    put("db/channels/gone.json", "{'id':'z','user':'1','content':'old','timestamp':1}");
    put("db/threadMessages/t9.jsonl", "{'id':'y','user':'1','content':'old'}");
    CHECK(run().orphans == texts{"db/channels/gone.json", "db/threadMessages/t9.jsonl"});
    CHECK(look()->now().channels->find("gone") == nullptr);

    importing again;
    again.put_small_server();
    again.put("db/channels/gone.json", "{'id':'z','user':'1','content':'old','timestamp':1}");
    auto const report = again.run({.takes_orphans = true});
    CHECK(report.orphans.empty());
    CHECK(has(report.to_text(), "channel gone: had messages and no entry; only owners see it"));
    CHECK(again.history("gone") == texts{"z 1:old"});
    auto const in = again.look();
    for (auto const& [action, names] : in->now().channels->find("gone")->permissions.lists)
        CHECK_MESSAGE(names == texts{"owner"}, action);
}

TEST_CASE_FIXTURE(importing, "pipes among the histories are not read")
{
    put_small_server();
    REQUIRE(::mkfifo((folder / "old/db/channels/pipe.json").c_str(), 0600) == 0);
    CHECK(run({.takes_orphans = true}).counts.messages == 2);
    CHECK(history("news").empty());
}

TEST_CASE_FIXTURE(importing, "threads come by age, under the names of their files")
{
    put_small_server();
    put("db/threads/young.json", "{'id':'other','name':'Y','parent_channel':'general',"
                                 "'created_by':'ben','created_at':20}");
    put("db/threads/older.json", "{'name':'O','parent_channel':'general','created_at':10,"
                                 "'locked':true,'participants':['1','ben','1']}");
    put("db/threads/broken.json", "{");
    put("db/threads/list.json", "[]");
    put("db/threads/lost.json", "{'name':'L','parent_channel':'none','created_at':1}");
    put("db/threadMessages/older.jsonl", "{'id':'t1','user':'2','content':'in'}");
    auto const report = run();
    CHECK(report.counts.threads == 2);
    CHECK(report.counts.thread_messages == 1);
    CHECK(report.counts.skipped == 3);
    CHECK(report.orphans == texts{"db/threads/lost"});
    CHECK(history("older") == texts{"t1 2:in"});
    auto const in = look();
    auto const& list = in->now().threads.list(in->now().channels->find("general")->id);
    REQUIRE(list.size() == 2);
    CHECK(list[0]->id == "older");
    CHECK(list[0]->locked);
    CHECK(list[0]->participants == texts{"1", "2"});
    CHECK(list[1]->id == "young");
    CHECK(list[1]->created_by == "2");
}

TEST_CASE_FIXTURE(importing, "polls, their votes and marks of reading find their messages")
{
    put_small_server();
    put("db/channels/general.json",
        "{'id':'a','user':'1','content':'','timestamp':1,'embeds':[{'poll':{'question':'Q'}}]}\n"
        "{'id':'b','user':'2','content':'two','timestamp':2}");
    put("db/polls.json", "{'p':{'id':'p','message_id':'a','question':'Q','created_by':'ada',"
                         "'options':[{'id':'0','text':'x'},{'id':'1','text':'y'}]},"
                         "'q':{'id':'q','message_id':'gone','question':'Q',"
                         "'options':[{'id':'0','text':'x'}]}}");
    put("db/poll_votes.json", "{'p':[{'poll_id':'p','option_id':'1','user_id':'ben'},7,"
                              "{'poll_id':'p','option_id':'9','user_id':'1'}],'q':'none'}");
    put("db/unreads.json", "{'ben':{'general':'a','news':'zz','none':'a','thread/t':'a'},'1':3}");
    auto const report = run();
    CHECK(report.counts.polls == 1);
    CHECK(report.counts.votes == 1);
    CHECK(report.counts.read_markers == 1);
    CHECK(has(report.to_text(), "poll q: its message gone is not there"));
    CHECK(has(report.to_text(), "a vote for an option that the poll does not have"));
    CHECK(has(report.to_text(), "the message that was read last is gone: all counts as unread"));
    auto const in = look();
    auto const votes = in->walks().list_votes(*in->db().polls.find("p"));
    REQUIRE(votes.size() == 1);
    CHECK(votes[0].user_id == "2");
    CHECK(votes[0].option == 1);
    CHECK(in->walks().list_read_markers().at(0).message_id == "a");
}

TEST_CASE_FIXTURE(importing, "a poll of a thread is one of the thread, also when its embed is gone")
{
    put_small_server();
    put("db/threads/t.json", "{'id':'t','parent_channel':'general','created_by':'1'}");
    put("db/threadMessages/t.jsonl",
        "{'id':'x','user':'1','content':'','timestamp':1}\n"
        "{'id':'y','user':'1','content':'','timestamp':2,'embeds':[{'poll':{'question':'R'}}]}");
    std::string const rest = "'created_by':'1','options':[{'id':'0','text':'a'}]}";
    put("db/polls.json", "{'p':{'id':'p','message_id':'x','thread_id':null,'question':'Q'," + rest +
                             ",'r':{'id':'r','message_id':'y','question':'R'," + rest + "}");
    put("db/poll_votes.json", "{'p':[{'poll_id':'p','option_id':'0','user_id':'2'}]}");
    auto const report = run();
    CHECK(report.counts.polls == 2);
    CHECK(report.counts.votes == 1);
    auto const in = look();
    for (auto const* const id : {"p", "r"})
        CHECK(in->db().polls.find(id)->thread_id == "t");
    auto const shown = in->db().messages.find(in->now().threads.find("t")->room, "x");
    CHECK(shown->embeds.at(0).at("poll").at("id") == "p");
    CHECK(shown->embeds.at(0).at("poll").at("question") == "Q");
}

TEST_CASE_FIXTURE(importing, "what is counted is what remained of messages with one id")
{
    put_small_server();
    put("db/channels/general.json",
        "{'id':'a','user':'1','content':'one','timestamp':1,'pinned':true,"
        "'reactions':{'x':['1']}}\n"
        "{'id':'b','user':'2','content':'two','timestamp':2}\n"
        "{'id':'a','user':'1','content':'new','timestamp':3}");
    put("db/channels/news.json", "{'id':'c','user':'1','content':'c','timestamp':1}");
    put("db/threads/t.json", "{'id':'t','parent_channel':'general','created_by':'1'}");
    put("db/threadMessages/t.jsonl", "{'id':'x','user':'1','content':'1','timestamp':1}\n"
                                     "{'id':'x','user':'1','content':'2','timestamp':2}");
    auto const report = run();
    CHECK(report.counts.messages == 3);
    CHECK(report.counts.thread_messages == 1);
    CHECK(report.counts.pins == 0);
    CHECK(report.counts.reactions == 0);
    CHECK(report.messages_by_channel ==
          std::vector<std::pair<std::string, std::int64_t>>{{"general", 2}, {"news", 1}});
}

TEST_CASE_FIXTURE(importing, "who registers the name of a local account that left is another one")
{
    put_small_server();
    put("db/channels/general.json",
        "{'id':'a','user':'USR:local_gone','content':'mine','timestamp':1}\n"
        "{'id':'b','user':'USR:local_gone','content':'too','timestamp':2}");
    put("db/exported_by.json", "{'retired_users':['USR:local_silent','1',7]}");
    run();
    auto const in = look();
    for (auto const* const id : {"USR:local_gone", "USR:local_silent"})
        CHECK_MESSAGE(in->db().meta.find(std::string("retired/") + id), id);
    CHECK_FALSE(in->db().meta.find("retired/1"));
}

TEST_CASE_FIXTURE(importing, "links to files and folders are followed within the directory")
{
    put_small_server();
    put("moved/general.json", "{'id':'z','user':'1','content':'moved','timestamp':1}");
    fs::remove(folder / "old/db/channels/general.json");
    fs::create_symlink("../../moved/general.json", folder / "old/db/channels/general.json");
    put("moved/threads/t.json", "{'id':'t','parent_channel':'general','created_by':'1'}");
    fs::create_directory_symlink("../moved/threads", folder / "old/db/threads");
    auto const report = run();
    CHECK(report.counts.messages == 1);
    CHECK(report.counts.threads == 1);
    CHECK(history("general") == texts{"z 1:moved"});
}

TEST_CASE_FIXTURE(importing, "links out of the directory stop an import that was not told of them")
{
    put_small_server();
    fs::create_directories(folder / "disk/attachments");
    folder.write("disk/attachments/pic", "secret");
    fs::create_directory_symlink(folder / "disk/attachments", folder / "old/db/attachments");
    put("db/attachments.json", "{'f':{'id':'f','filename':'pic','uploaded_by':'1'}}");
    auto const words = failure_of([&] { run(); });
    CHECK(has(words, "that leads out of the directory"));
    CHECK(has(words, "--follow-links"));
    CHECK_FALSE(has_database());
    CHECK(run({.follows_links = true}).counts.attachments == 1);
}

TEST_CASE_FIXTURE(importing, "an import that is refused at its last file leaves none of the others")
{
    put_small_server();
    put("config.json", "{}");
    put("vapid/private_key.pem", "key");
    folder.write("secret", "{}");
    fs::create_directories(folder / "old/plugins");
    fs::create_symlink("../../secret", folder / "old/plugins/welcome_config.json");
    put("plugins/automod_config.json", "{}");
    folder.write("new/vapid/mine", "stays");
    CHECK_THROWS(run());
    CHECK_FALSE(has_database());
    for (auto const* const name : {"config.json", "original", "plugins", "vapid/private_key.pem"})
        CHECK_MESSAGE(!folder.has("new/" + std::string(name)), name);
    CHECK(folder.has("new/vapid/mine"));
}

TEST_CASE_FIXTURE(importing, "texts of a poll's options are texts, whatever they were")
{
    put_small_server();
    put("db/polls.json", "{'p':{'id':'p','message_id':'a','question':'Q','created_by':'1',"
                         "'options':[{'id':'0','text':5},{'id':'1','text':null}]}}");
    CHECK(run().counts.polls == 1);
    auto const options = look()->db().polls.find("p")->options;
    REQUIRE(options.size() == 2);
    CHECK(options[0].at("text") == "5");
    CHECK(options[1].at("text") == "");
}

TEST_CASE_FIXTURE(importing, "a server that is imported in place follows its links, whole ones")
{
    put_small_server();
    auto const history_file = folder / "old/db/channels/general.json";
    fs::create_directories(folder / "disk");
    fs::rename(history_file, folder / "disk/general.json");
    fs::create_symlink(folder / "disk/general.json", history_file);
    data_directory const here(folder / "old");
    auto const import_here = [&] {
        return import_original({.from = folder / "old",
                                .data = here,
                                .time = time,
                                .random = random,
                                .progress = progress});
    };
    fs::rename(folder / "disk", folder / "unmounted");
    CHECK(has(failure_of([&] { import_here(); }), "is the disk mounted"));
    fs::rename(folder / "unmounted", folder / "disk");
    CHECK(import_here().counts.messages == 2);
}

TEST_CASE_FIXTURE(importing, "push subscriptions come by user, and in the layout before by browser")
{
    std::string const keys =
        "'p256dh':'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpk"
        "NtoIAiw4','auth':'BTBZMqHH6r4Tts7J_aSIgg'";
    put_small_server();
    put("db/push_subscriptions.json",
        "{'ada':[{'endpoint':'https://p.example/1'," + keys + ",'last_used':5},3],"
        "'https://p.example/2':{'username':'BEN'," + keys + ",'created_at':7},"
        "'https://p.example/3':{" + keys + "}}");
    auto const report = run();
    CHECK(report.counts.subscriptions == 2);
    CHECK(has(report.to_text(), "no push subscription"));
    auto const in = look();
    REQUIRE(in->db().push.list("2").size() == 1);
    CHECK(in->db().push.list("2")[0].endpoint == "https://p.example/2");
    CHECK(in->db().push.list("2")[0].last_used == 7);
    CHECK(in->db().push.list("1")[0].last_used == 5);
}

TEST_CASE_FIXTURE(importing, "attachments are what their records call, inside their folder only")
{
    put_small_server();
    folder.write("old/outside.bin", "secret");
    put("db/attachments/good.txt", "text");
    put("db/attachments.json",
        "{'g':{'id':'g','filename':'good.txt','uploader_id':'1','mime_type':'text/plain'},"
        "'o':{'id':'o','filename':'../../outside.bin','uploader_id':'1'},"
        "'n':{'id':'n','uploader_id':'1'},"
        "'m':{'id':'m','filename':'missing.txt','uploader_id':'1'},"
        "'e':{'id':'e','filename':'good.txt','expires_at':5}}");
    auto const report = run();
    CHECK(report.counts.attachments == 1);
    CHECK(report.counts.attachment_bytes == 4);
    CHECK(report.counts.missing_files == 1);
    CHECK(report.counts.expired_attachments == 1);
    CHECK(report.counts.skipped == 2);
    auto const in = look();
    auto const kept = in->db().attachments.find("g");
    REQUIRE(kept);
    CHECK(folder.read("new/db/attachments/blobs/" + kept->file.id) == "text");
}

TEST_CASE("files of attachments cost no second copy when the directory stays the same")
{
    importing in;
    in.put_small_server();
    in.put("db/attachments/good.txt", "text");
    in.put("db/attachments.json", "{'g':{'id':'g','filename':'good.txt','uploader_id':'1'}}");
    in.data = data_directory(in.folder / "old");
    in.run();
    CHECK(fs::hard_link_count(in.folder / "old/db/attachments/good.txt") == 2);
}

TEST_CASE_FIXTURE(importing, "emojis need a number, a file in their folder and its name")
{
    put_small_server();
    put("db/serverEmojis/3.png", "png");
    put("db/serverEmojis.json", "{'3':{'name':'cat','fileName':'3.png'},"
                                "'3x':{'name':'dog','fileName':'3.png'},"
                                "'4':{'name':'out','fileName':'../users.json'},'5':null}");
    auto const report = run();
    CHECK(report.counts.emojis == 1);
    CHECK(report.counts.skipped == 1);
    CHECK(report.counts.missing_files == 2);
    auto const in = look();
    CHECK(in->db().emojis.find_image("3.png") == "png");
    CHECK(in->db().meta.find(meta_keys::emoji_next_id) == "4");
}

TEST_CASE_FIXTURE(importing, "an import after one that was killed takes what goes with the key")
{
    put_small_server();
    put("vapid/private_key.pem", "old key");
    put("vapid/vapid_config.json", "{}");
    folder.write("new/vapid/private_key.pem", "old key");
    auto const text = run().to_text();
    CHECK(folder.read("new/vapid/vapid_config.json") == "{}");
    CHECK_FALSE(has(text, "the key of Web Push that was"));
}

TEST_CASE_FIXTURE(importing, "settings, pictures and keys come along; what is there stays")
{
    put_small_server();
    put("config.json", "{'server':{'name':'Old'}}");
    put("db/serverAssets/icon.png", "icon");
    put("vapid/private_key.pem", "old key");
    put("vapid/vapid_config.json", "{}");
    put("plugins/automod_config.json", "{}");
    put("plugins/unknown.json", "{}");
    put("plugins/discordBridge.env", "TOKEN=1");
    folder.write("new/vapid/private_key.pem", "new key");
    auto const text = run().to_text();
    CHECK(folder.read("new/config.json") == folder.read("old/config.json"));
    CHECK(folder.read("new/db/serverAssets/icon.png") == "icon");
    CHECK(folder.read("new/vapid/private_key.pem") == "new key");
    CHECK_FALSE(folder.has("new/vapid/vapid_config.json")); // belongs to the other key
    CHECK(folder.has("new/plugins/automod_config.json"));
    CHECK_FALSE(folder.has("new/plugins/unknown.json"));
    CHECK_FALSE(folder.has("new/plugins/discordBridge.env"));
    CHECK(has(text, "the key of Web Push that was in the data directory stays"));
    CHECK(has(text, "plugins/discordBridge.env is not taken over"));
    for (auto const* const name : {"users", "roles", "channels"}) {
        auto const kept = "new/original/" + std::string(name) + ".json";
        CHECK(folder.read(kept) == folder.read("old/db/" + std::string(name) + ".json"));
        CHECK(mode_of(folder / kept) == 0600);
    }
}

TEST_CASE_FIXTURE(importing, "an export of ours has its permissions, and keeps its counters")
{
    put_small_server();
    put("db/exported_by.json", "{'program':'originchats','emoji_next_id':'42'}");
    auto const text = run().to_text();
    CHECK_FALSE(has(text, "got the permissions that the original never asked for"));
    auto const in = look();
    CHECK(in->now().roles->find("user")->permissions.empty());
    CHECK(in->db().meta.find(meta_keys::emoji_next_id) == "42");
}
