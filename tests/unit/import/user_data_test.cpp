// One user's data: what he gets, and what is left when he is erased.
#include "import/user_data.hpp"
#include "unit/import/loading.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace oc;
using oc::test::loading;
using oc::test::quoted;

namespace {

/// A talk of ada ("1") and ben ("2"), a thread, a poll, an upload of ben's.
room_id fill(loading& in)
{
    auto const room = in.begin();
    auto const thread = in.loader.take_thread(
        quoted("{'id':'t','name':'n','parent_channel':'general','created_by':'2',"
               "'participants':['1','2']}"),
        "t");
    in.loader.take_webhook(
        quoted("{'id':'w','channel':'general','token':'tok','name':'CI','created_by':'2'}"), "w");
    in.loader.take_attachment(quoted("{'id':'cat','uploader_id':'2','mime_type':'text/plain'}"),
                              {in.folder.write("cat.bin", "meow"), false}, "a");
    in.loader.take_poll(quoted("{'id':'p','message_id':'a','question':'Q','created_by':'1',"
                               "'options':[{'id':'0','text':'x'},{'id':'1','text':'y'}]}"),
                        "p");
    in.loader.begin_room(room, false);
    in.say("{'id':'a','user':'1','content':'@ben look','timestamp':1,"
           "'embeds':[{'poll':{'question':'Q'}}],'reactions':{'x':['1','2']}}");
    in.say("{'id':'b','user':'2','content':'my secret','timestamp':2,'attachments':['cat'],"
           "'reactions':{'y':['1']}}");
    in.say("{'id':'c','user':'1','content':'so?','timestamp':3,"
           "'reply_to':{'id':'b','user':'2'}}");
    in.loader.begin_room(*thread, true);
    in.say("{'id':'d','user':'2','content':'in a thread','timestamp':4}");
    in.loader.finish_messages();
    in.loader.take_vote(quoted("{'poll_id':'p','option_id':'0','user_id':'2','voted_at':5}"), "v");
    in.loader.take_read_marker("2", "general", quoted("{'message_id':'b'}"), "u");
    in.loader.take_modlog(quoted("{'id':'1-1','action':'user_ban','actor_id':'1',"
                                 "'target_id':'2','target_name':'ben','timestamp':6.5}"),
                          "m");
    return room;
}

user_erasure_summary erase(loading& in, erased_messages how, std::vector<message>* seen = nullptr)
{
    user_erasure erasure("2", how);
    for (int steps = 0; steps < 100; ++steps) {
        auto const step = erasure.run_some(in.db());
        if (seen != nullptr)
            for (auto const* const list : {&step.removed, &step.emptied})
                seen->insert(seen->end(), list->begin(), list->end());
        if (step.is_over)
            return erasure.summary();
    }
    FAIL("it never ends");
    return {};
}

/// Everything that the database says, as texts.
std::string dump(loading& in)
{
    std::string all;
    for (auto const* const what :
         {"SELECT quote(id) || quote(author) || quote(content) || quote(reply_author) || "
          "quote(pings) || quote(attachments) FROM messages",
          "SELECT quote(target) || quote(author) FROM pings", "SELECT user_id FROM reactions",
          "SELECT user_id FROM poll_votes", "SELECT user_id FROM read_markers",
          "SELECT quote(id) || quote(username) FROM users",
          "SELECT quote(actor_id) || quote(target_id) || quote(target_name) FROM modlog",
          "SELECT uploader FROM attachments", "SELECT quote(created_by) FROM polls",
          "SELECT quote(created_by) || quote(participants) FROM threads"}) {
        sql::query const query{std::string_view(what)};
        sql::cursor row(in.bulk.sql(), query);
        while (row.next())
            all += row.string(0) + "\n";
    }
    return all;
}

std::string event_log(loading& in)
{
    static sql::query const rows("SELECT topic || frame FROM events ORDER BY seq");
    std::string all;
    sql::cursor row(in.bulk.sql(), rows);
    while (row.next())
        all += row.string(0) + "\n";
    return all;
}

} // namespace

TEST_CASE("the name of an erased local account is in none of the server's own notes")
{
    loading in;
    in.begin();
    in.loader.take_user("USR:local_cy", quoted("{'username':'USR:local_cy','roles':['user']}"),
                        "u");
    in.loader.take_user("dee", quoted("{'roles':['user']}"), "u"); // of the oldest layout
    for (auto const* const id : {"USR:local_cy", "dee"}) {
        user_erasure erasure(id, erased_messages::removed);
        for (int steps = 0; steps < 100 && !erasure.run_some(in.db()).is_over; ++steps) {
        }
    }
    for (auto const& [key, value] : in.db().meta.list())
        CHECK_MESSAGE((key.find("local_cy") == std::string::npos && !key.ends_with("dee")), key);
}

TEST_CASE("a user who is erased leaves nothing but a gap")
{
    loading in;
    auto const room = fill(in);
    std::vector<message> seen;
    auto const done = erase(in, erased_messages::removed, &seen);
    CHECK(done.messages == 2);
    CHECK(done.reactions == 1);
    CHECK(done.attachments <= 1);
    REQUIRE(seen.size() == 2);
    CHECK(seen[0].id == "b");
    CHECK(in.db().now.users.find("2") == nullptr);
    CHECK_FALSE(in.db().attachments.find("cat"));
    auto const all = in.history(room);
    REQUIRE(all.size() == 2);
    CHECK(all[1].reply_to->user == erased_author);
    CHECK(all[0].reactions.front().users == std::vector<std::string>{"1"});
    auto const left = dump(in);
    INFO(left);
    CHECK(left.find("'2'") == std::string::npos);
    CHECK(left.find("\"2\"") == std::string::npos);
    CHECK(left.find("\n2\n") == std::string::npos);
    CHECK(left.find("'ben'") == std::string::npos);
    CHECK(left.find("secret") == std::string::npos);
    CHECK(in.db().now.threads.find("t")->participants == std::vector<std::string>{"1"});
    CHECK(in.db().now.threads.find("t")->created_by == erased_author);
}

TEST_CASE("messages may keep their places, empty and by nobody")
{
    loading in;
    auto const room = fill(in);
    std::vector<message> seen;
    erase(in, erased_messages::emptied, &seen);
    auto const all = in.history(room);
    REQUIRE(all.size() == 3);
    CHECK(all[1].id == "b");
    CHECK(all[1].user == erased_author);
    CHECK(all[1].content == erased_content);
    CHECK(all[1].attachments.is_null());
    CHECK(all[1].reactions.size() == 1); // of others
    REQUIRE(seen.size() == 2);
    CHECK(seen[0].content == erased_content);
    CHECK(dump(in).find("secret") == std::string::npos);
    CHECK_FALSE(in.db().attachments.find("cat"));
}

TEST_CASE("a kept place shows no poll of his, and his thread has no title of his")
{
    loading in;
    auto const room = in.begin();
    auto const his = in.loader.take_thread(
        quoted("{'id':'t','name':'my secret','parent_channel':'general','created_by':'2'}"), "t");
    in.loader.take_thread(
        quoted("{'id':'u','name':'hers','parent_channel':'general','created_by':'1'}"), "u");
    REQUIRE(his);
    in.loader.take_poll(quoted("{'id':'p','message_id':'a','question':'a secret?',"
                               "'created_by':'2','options':[{'id':'0','text':'x'},"
                               "{'id':'1','text':'y'}]}"),
                        "p");
    in.loader.begin_room(room, false);
    in.say("{'id':'a','user':'2','content':'','timestamp':1,'embeds':[{'poll':{'id':'p'}}]}");
    in.loader.finish_messages();
    REQUIRE(in.db().polls.find("p"));
    std::vector<thread_ptr> retitled;
    user_erasure erasure("2", erased_messages::emptied);
    for (bool is_over = false; !is_over;) {
        auto const step = erasure.run_some(in.db());
        retitled.insert(retitled.end(), step.retitled.begin(), step.retitled.end());
        is_over = step.is_over;
    }
    CHECK(in.history(room).size() == 1);
    CHECK_FALSE(in.db().polls.find("p"));
    CHECK(in.db().now.threads.find("t")->name == erased_content);
    CHECK(in.db().now.threads.find("u")->name == "hers");
    REQUIRE(retitled.size() == 1); // for those who see it
    CHECK(retitled[0]->name == erased_content);
}

TEST_CASE("the modlog of others' deeds names an erased author nowhere")
{
    loading in;
    in.begin();
    in.loader.finish_messages();
    auto& modlog = in.db().modlog;
    modlog.insert({.action = "message_delete", .actor_id = "1", .actor_name = "ada",
                   .target_id = "m", .target_name = "ben", .timestamp = 1});
    modlog.insert({.action = "attachment_delete", .actor_id = "1", .actor_name = "ada",
                   .target_id = "f", .target_name = "of-ben.txt",
                   .details = {{"uploader", "ben"}}, .timestamp = 2});
    modlog.insert({.action = "channel_create", .actor_id = "1", .actor_name = "ada",
                   .target_id = "ben", .target_name = "ben", .timestamp = 3});
    erase(in, erased_messages::emptied);
    auto const entries = in.db().modlog.list({}, {0, 10});
    REQUIRE(entries.size() == 3); // the newest first
    CHECK(entries[0].target_name == "ben"); // a channel
    CHECK_FALSE(entries[1].target_name);
    CHECK(entries[1].details.empty());
    CHECK(entries[2].target_name == erased_author);
}

TEST_CASE("the event log does not keep that an erased user left, nor what was for him alone")
{
    loading in;
    in.begin();
    in.loader.take_poll(quoted("{'id':'p-1','message_id':'a','question':'secret?',"
                               "'created_by':'2','options':[{'id':'0','text':'x'}]}"),
                        "p");
    in.say("{'id':'a','user':'2','content':'','timestamp':1,'embeds':[{'poll':{'id':'p-1'}}]}");
    in.loader.finish_messages();
    REQUIRE(in.db().polls.find("p-1"));
    in.db().events.append(1, "user/2", R"({"cmd":"unreads_update"})");
    in.db().events.append(1, "user/1", R"({"cmd":"poll_ended","poll_id":"p-1","q":"secret?"})");
    in.db().events.append(1, "all", R"({"cmd":"other"})");
    user_erasure erasure("2", erased_messages::removed);
    for (bool is_over = false; !is_over;) {
        auto const step = erasure.run_some(in.db());
        is_over = step.is_over;
        if (step.is_account_gone) // as its caller does
            in.db().events.append(2, "all", R"({"cmd":"user_leave","username":"ben"})");
    }
    CHECK(event_log(in) == "user{}\nuser/1{}\nall{\"cmd\":\"other\"}\nall{}\n");
}

TEST_CASE("the account is banned first and goes last")
{
    loading in;
    fill(in);
    user_erasure erasure("2", erased_messages::removed);
    CHECK_FALSE(erasure.run_some(in.db()).is_over);
    CHECK(in.db().now.users.find("2")->banned);
    user_erasure again("2", erased_messages::removed); // the first was broken off
    while (!again.run_some(in.db()).is_over) {
    }
    CHECK(in.db().now.users.find("2") == nullptr);
    CHECK(again.run_some(in.db()).is_over);
}

TEST_CASE("erasing walks through long histories step by step")
{
    loading in;
    in.begin();
    for (int i = 0; i < 9000; ++i)
        in.say("{'id':'m" + std::to_string(i) + "','user':'" + (i % 3 == 0 ? "2" : "1") +
               "','content':'x','timestamp':1}");
    in.loader.finish_messages();
    user_erasure erasure("2", erased_messages::removed);
    int steps = 1;
    for (; !erasure.run_some(in.db()).is_over; ++steps)
        CHECK(steps < 20);
    CHECK(steps > 4);
    CHECK(erasure.summary().messages == 3000);
}

TEST_CASE("a user gets everything about himself, and nobody else's")
{
    loading in;
    fill(in);
    auto const file = in.folder / "new.sqlite3";
    in.bulk.finish();
    auto const target = in.folder / "ben";
    auto const done = export_user(file, in.folder / "attachments", "BEN", target);
    CHECK(done.messages == 2);
    CHECK(done.attachments == 1);
    CHECK(done.missing_attachments == 0);
    CHECK(oc::test::mode_of(target) == 0700);
    CHECK(oc::test::mode_of(target / "user.json") == 0600);
    CHECK(in.folder.read("ben/attachments/cat.bin") == "meow");
    auto const told = oc::test::object(in.folder.read("ben/user.json"));
    CHECK(told.at("id") == "2");
    CHECK(told.at("account").at("username") == "ben");
    CHECK(told.at("messages").as_array().size() == 2);
    CHECK(told.at("messages").at(0).at("message").at("content") == "my secret");
    CHECK(told.at("messages").at(1).at("thread_id") == "t");
    CHECK(told.at("reactions").at(0).at("emoji") == "x");
    CHECK(told.at("votes").at(0).at("option_id") == "0");
    CHECK(told.at("read_markers").at(0).at("message_id") == "b");
    CHECK(told.at("moderation").as_array().size() == 1);
    CHECK(told.at("webhooks").at(0).as_object().contains("token") == false);
    CHECK(in.folder.read("ben/user.json").find("so?") == std::string::npos);
    CHECK(oc::test::failure_of([&] {
              export_user(file, in.folder / "attachments", "ben", target);
          }).find("File exists") != std::string::npos);
    CHECK(oc::test::failure_of([&] {
              export_user(file, in.folder / "attachments", "zoe", in.folder / "zoe");
          }) == "nobody is called zoe");
}
