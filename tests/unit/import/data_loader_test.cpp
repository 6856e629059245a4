// Records of the original on their way into a new database: what they mean, and what of them is
// refused, with a word in the report.
#include "unit/import/loading.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace oc;
using oc::test::loading;
using oc::test::quoted;

namespace {

bool says(loading const& in, std::string_view words)
{
    return in.report.to_text().find(words) != std::string::npos;
}

role const& role_named(loading& in, std::string_view name)
{
    return *in.db().now.roles->find(name);
}

} // namespace

TEST_CASE("roles keep distinct positions, and are numbered anew otherwise")
{
    loading fine;
    fine.loader.take_role("low", quoted("{'id':'a','position':9}"), "roles:1");
    fine.loader.take_role("high", quoted("{'id':'b','position':2}"), "roles:2");
    fine.loader.finish_roles();
    CHECK(role_named(fine, "low").position == 9);
    CHECK_FALSE(says(fine, "numbered anew"));

    loading equal;
    equal.loader.take_role("first", quoted("{'position':1}"), "roles:1");
    equal.loader.take_role("none", quoted("{}"), "roles:2");
    equal.loader.take_role("second", quoted("{'position':1}"), "roles:3");
    equal.loader.take_role("top", quoted("{'position':0}"), "roles:4");
    equal.loader.finish_roles();
    CHECK(says(equal, "top, first, none, second"));
    CHECK(role_named(equal, "none").position == 2);
    CHECK(role_named(equal, "top").id.size() == 36);
}

TEST_CASE("one role with a position does not come above those that have none")
{
    loading old;
    for (auto const* const name : {"owner", "admin", "user"})
        old.loader.take_role(name, quoted("{}"), "roles:1");
    old.loader.take_role("late", quoted("{'position':1}"), "roles:4");
    old.loader.finish_roles();
    CHECK(says(old, "owner, admin, late, user"));
}

TEST_CASE("permissions of roles come as a list or in the older form")
{
    loading in;
    in.loader.take_role("a", quoted("{'position':0,'permissions':['x','y','x',7]}"), "roles:1");
    in.loader.take_role(
        "b", quoted("{'position':1,'permissions':{'mention_roles':['a'],'x':true,'y':false}}"),
        "roles:2");
    in.loader.take_role("user", quoted("{'position':2,'permissions':['speak']}"), "roles:3");
    in.loader.finish_roles();
    CHECK(role_named(in, "a").permissions == std::vector<std::string>{"x", "y"});
    CHECK(role_named(in, "b").permissions == std::vector<std::string>{"x"});
    CHECK(role_named(in, "b").mention_roles == boost::json::array{"a"});
    auto const& user = role_named(in, "user").permissions;
    CHECK(std::ranges::find(user, "send_messages") != user.end());
    CHECK(std::ranges::find(user, "mention_everyone") == user.end());
    CHECK(says(in, "role user: got the permissions"));
}

TEST_CASE("without roles there are the default ones")
{
    loading in;
    in.loader.finish_roles();
    CHECK(in.db().now.roles->by_position.size() == 4);
    CHECK(in.report.counts.roles == 4);
}

TEST_CASE("users keep what they are, and names stay unique ignoring case")
{
    loading in;
    in.begin();
    in.loader.take_user("3", quoted("{'username':'ADA','roles':['banned','user','user'],"
                                    "'status':{'status':'asleep','text':'zz'},'x':1,"
                                    "'password_hash':'$2b$12$h','validator':'v'}"),
                        "users:3");
    auto const& third = *in.db().now.users.find("3");
    CHECK(third.username == "ADA_2");
    CHECK(third.banned);
    CHECK(third.roles == std::vector<std::string>{"user"});
    CHECK(third.status.status == "online");
    CHECK(third.extra.at("x") == 1);
    CHECK(in.db().users.find_password_hash("3") == "$2b$12$h");
    CHECK(in.db().users.find_validator("3") == "v");
    CHECK(says(in, "somebody else is called ADA too"));
    in.loader.take_user("3", quoted("{'username':'cy'}"), "users:4");
    CHECK(in.db().now.users.find("3")->username == "cy");
    CHECK(in.report.counts.users == 3);
    in.loader.take_user("", quoted("{}"), "users:5");
    in.loader.take_user(std::string(300, 'x'), quoted("{}"), "users:6");
    CHECK(in.report.counts.skipped == 2);
}

TEST_CASE("a user of the oldest layout is called like his key")
{
    loading in;
    in.loader.take_user("dora", quoted("{'roles':['user']}"), "users:1");
    CHECK(in.db().now.users.find_by_name("Dora")->id == "dora");
}

TEST_CASE("references are ids, then names ignoring case, then stay as they are")
{
    loading in;
    auto const room = in.begin();
    in.say("{'id':'a','user':'2','content':'x','timestamp':1.5}");
    in.say("{'id':'b','user':'ADA','content':'x','timestamp':2}");
    in.say("{'id':'c','user':'gone','content':'x','timestamp':3}");
    in.say("{'id':'d','user':'originChats','content':'x','timestamp':4}");
    in.loader.finish_messages();
    auto const all = in.history(room);
    REQUIRE(all.size() == 4);
    CHECK(all[0].user == "2");
    CHECK(all[1].user == "1");
    CHECK(all[2].user == "gone");
    CHECK(says(in, "unresolved references   1"));
}

TEST_CASE("names of channels that are no file names lose their history and nothing else")
{
    loading in;
    in.begin();
    for (auto const* const name : {"../../etc", "..", "a/b", "a\\\\b"})
        CHECK_FALSE(in.loader.take_channel(
            quoted("{'name':'" + std::string(name) + "','type':'text'}"), "channels:2"));
    CHECK(in.db().now.channels->find("______etc") != nullptr);
    CHECK_FALSE(in.loader.take_channel(quoted("{'name':'general'}"), "channels:3"));
    CHECK(in.db().now.channels->find("general-2") != nullptr);
    CHECK_FALSE(in.loader.take_channel(quoted("{'type':'separator'}"), "channels:4"));
    CHECK(in.db().now.channels->find("separator")->type == channel_type::separator);
    CHECK_FALSE(in.loader.take_channel(quoted("{'type':'text'}"), "channels:5"));
    CHECK(in.loader.take_channel(quoted("{'name':'odd','type':'stage','permissions':7}"), "c:6"));
    CHECK(in.db().now.channels->find("odd")->type == channel_type::text);
    CHECK(says(in, "its type is unknown (stage)"));
}

TEST_CASE("threads need a parent and an id that may be a file")
{
    loading in;
    in.begin();
    CHECK(in.loader.take_thread(quoted("{'id':'t1','parent_channel':'general','name':'n',"
                                       "'participants':['ADA','1','2']}"),
                                "threads/t1"));
    CHECK(in.db().now.threads.find("t1")->participants == std::vector<std::string>{"1", "2"});
    CHECK_FALSE(in.loader.take_thread(quoted("{'id':'t1','parent_channel':'general'}"), "t"));
    CHECK_FALSE(in.loader.take_thread(quoted("{'id':'../t','parent_channel':'general'}"), "t"));
    CHECK_FALSE(in.loader.take_thread(quoted("{'id':'t2','parent_channel':'gone'}"), "threads/t2"));
    CHECK(in.report.orphans == std::vector<std::string>{"threads/t2"});
}

TEST_CASE("of messages of one id the last in a channel remains, and the first channel keeps it")
{
    loading in;
    auto const room = in.begin();
    in.say("{'id':'a','user':'1','content':'older','timestamp':1,'reactions':{'x':['1']}}");
    in.say("{'id':'b','user':'1','content':'between','timestamp':2}");
    in.say("{'id':'a','user':'1','content':'newer','timestamp':3}");
    auto const other = in.loader.take_channel(quoted("{'name':'other'}"), "channels:2");
    in.loader.begin_room(*other, false);
    in.say("{'id':'b','user':'1','content':'twin','timestamp':4}");
    in.loader.finish_messages();
    auto const all = in.history(room);
    REQUIRE(all.size() == 2);
    CHECK(all[0].content == "between");
    CHECK(all[0].id == "b");
    CHECK(all[1].content == "newer");
    CHECK(all[1].reactions.empty());
    CHECK(in.db().messages.count(room) == 2);
    auto const twins = in.history(*other);
    REQUIRE(twins.size() == 1);
    CHECK(twins[0].id.size() == 36);
    CHECK(says(in, "1 messages had the id of a later one"));
    CHECK(says(in, "1 messages had the id of one in another channel"));
}

TEST_CASE("messages of strange types are taken for what they can mean")
{
    loading in;
    auto const room = in.begin();
    in.say("{'id':'a','user':7,'content':{'a':1},'timestamp':'12.5','edited':1,'pinned':'no',"
           "'embeds':'none','attachments':[],'webhook':[],'reactions':[1],'reply_to':'z',"
           "'type':'message','odd':[1.5]}");
    in.say("{'content':null}");
    in.loader.finish_messages();
    auto const all = in.history(room);
    REQUIRE(all.size() == 2);
    CHECK(all[0].user == "7");
    CHECK(all[0].content == "{\"a\":1}");
    CHECK(all[0].timestamp == 12.5);
    CHECK(all[0].edited);
    CHECK_FALSE(all[0].pinned);
    CHECK(all[0].embeds.is_null());
    CHECK(all[0].attachments.is_null());
    CHECK(all[0].reply_to->id == "z");
    CHECK(all[0].extra == quoted("{'odd':[1.5]}"));
    CHECK(all[1].timestamp == 12.5); // as the one before
    CHECK(all[1].user == "unknown");
    CHECK(says(in, "a message without an id got one"));
}

TEST_CASE("pings of yesterday are those that a message of today would have")
{
    loading in;
    auto const room = in.begin();
    in.say("{'id':'a','user':'1','content':'@ben and @&admin','timestamp':1}");
    in.say("{'id':'b','user':'2','content':'yes','timestamp':2,'reply_to':{'id':'a','user':'1'}}");
    in.say("{'id':'c','user':'2','content':'no','timestamp':3,'ping':false,"
           "'reply_to':{'id':'a','user':'1'}}");
    in.say("{'id':'d','user':'2','content':'@ada','timestamp':4,"
           "'pings':{'users':['ADA'],'roles':[],'replies':['1']}}");
    in.loader.finish_messages();
    auto const all = in.history(room);
    CHECK(all[0].pings->users == std::vector<std::string>{"2"});
    CHECK(all[0].pings->roles == std::vector<std::string>{"admin"});
    CHECK(all[1].pings->replies == std::vector<std::string>{"1"});
    CHECK_FALSE(all[2].pings.has_value());
    CHECK(all[3].pings->users == std::vector<std::string>{"1"});
}

TEST_CASE("polls are found by their messages, and votes for what is not there are left out")
{
    loading in;
    auto const room = in.begin();
    in.loader.take_poll(quoted("{'id':'p','message_id':'a','question':'Q','created_by':'ADA',"
                               "'options':[{'id':'0','text':'x'},{'id':'1','text':'y'},7]}"),
                        "polls:1");
    in.loader.take_poll(quoted("{'id':'q','message_id':'none','question':'Q','options':"
                               "[{'id':'0','text':'x'}]}"),
                        "polls:2");
    in.loader.take_poll(quoted("{'id':'r'}"), "polls:3");
    in.say("{'id':'a','user':'1','content':'','timestamp':1,"
           "'embeds':[{'type':'poll','poll':{'question':'Q'}}]}");
    in.loader.finish_messages();
    for (auto const* const vote :
         {"{'poll_id':'p','option_id':'1','user_id':'ben','voted_at':5}",
          "{'poll_id':'p','option_id':'1','user_id':'2','voted_at':6}",
          "{'poll_id':'p','option_id':'9','user_id':'2'}", "{'poll_id':'q','option_id':'0'}"})
        in.loader.take_vote(quoted(vote), "poll_votes:1");
    auto const found = in.db().polls.find_by_message("a");
    REQUIRE(found);
    CHECK(found->room == room);
    CHECK(found->options.size() == 2);
    CHECK(in.db().polls.count(*found).counts == std::vector<std::int64_t>{0, 1});
    CHECK(in.report.counts.polls == 1);
    CHECK(in.report.counts.votes == 1);
    CHECK(in.report.counts.skipped == 4);
    auto const shown = in.history(room).front().embeds;
    CHECK(shown.at(0).at("poll").at("id") == "p");
}

TEST_CASE("webhooks keep their tokens, each once")
{
    loading in;
    auto const room = in.begin();
    in.loader.take_webhook(quoted("{'id':'w','channel':'general','token':'t','name':'CI'}"), "w:1");
    for (auto const* const bad :
         {"{'id':'w','channel':'general','token':'u'}",
          "{'id':'x','channel':'general','token':'t'}",
          "{'id':'y','channel':'gone','token':'v'}", "{'id':'z','channel':'general'}"})
        in.loader.take_webhook(quoted(bad), "w:2");
    CHECK(in.db().now.webhooks->list().size() == 1);
    CHECK(in.db().now.webhooks->find("w")->room == room);
    CHECK(in.db().webhooks.find_token("w") == "t");
    CHECK(in.report.counts.skipped == 4);
}

TEST_CASE("attachments are linked or copied, and counted where messages show them")
{
    loading in;
    auto const room = in.begin();
    auto const file = in.folder.write("cat.bin", "meow");
    auto const take = [&](std::string const& record, std::filesystem::path const& from) {
        in.loader.take_attachment(quoted(record), {from, true}, "attachments:1");
    };
    take("{'id':'a1','original_name':'cat','mime_type':'TEXT/plain; x=1','uploader_id':'ADA',"
         "'channel':'general','created_at':5}",
         file);
    take("{'id':'a1'}", file);
    take("{'id':'../x'}", file);
    take("{'id':'a2','expires_at':1}", file);
    take("{'id':'a3'}", in.folder / "nothing");
    std::filesystem::create_symlink("/etc/passwd", in.folder / "link");
    take("{'id':'a4'}", in.folder / "link");
    in.say("{'id':'m','user':'1','content':'','timestamp':1,'attachments':['a1','gone']}");
    in.loader.finish_messages();
    auto const kept = in.db().attachments.find("a1");
    REQUIRE(kept);
    CHECK(kept->uploader == "1");
    CHECK(kept->uses == 1);
    CHECK(kept->file.size == 4);
    CHECK(kept->file.mime_type == "text/plain");
    CHECK(kept->file.hash.size() == 64);
    CHECK(std::filesystem::exists(in.blobs.blob(kept->file.id)));
    CHECK(in.report.counts.attachments == 1);
    CHECK(in.report.counts.missing_files == 2);
    CHECK(in.report.counts.expired_attachments == 1);
    auto const shown = in.history(room).front().attachments;
    CHECK(shown.at(0).at("name") == "cat");
    CHECK(shown.at(1).at("id") == "gone");
}

TEST_CASE("emojis keep ids and file names, and the next id is above all of them")
{
    loading in;
    auto const take = [&](std::int64_t id, std::string const& record, std::string const& image) {
        in.loader.take_emoji(id, quoted(record), image, "emojis:1");
    };
    take(7, "{'name':'cat','fileName':'7-2.png'}", "image");
    take(3, "{'name':'CAT','fileName':'3.png'}", "image");
    take(4, "{'name':'no good','fileName':'4.png'}", "image");
    take(7, "{'name':'x','fileName':'7.png'}", "image");
    take(8, "{'name':'y','fileName':'../8.png'}", "image");
    take(9, "{'name':'z','fileName':'9.png'}", "");
    take(-1, "{'name':'q','fileName':'q.png'}", "image");
    auto const& emojis = *in.db().now.emojis;
    CHECK(emojis.size() == 3);
    CHECK(emojis.find(7)->revision == 2);
    CHECK(emojis.find(3)->name == "emoji_3");
    CHECK(emojis.find(4)->name == "emoji_4");
    CHECK(in.db().emojis.insert("fresh", {"bytes", "png"}, 5)->id == 8);
}

TEST_CASE("push subscriptions need keys that are keys, and a browser is one user's")
{
    loading in;
    in.begin();
    std::string const point =
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    auto const take = [&](std::string_view user, std::string const& key, double used) {
        in.loader.take_push(user,
                            {{"endpoint", "https://push.example/1"},
                             {"p256dh", key},
                             {"auth", "BTBZMqHH6r4Tts7J_aSIgg"},
                             {"last_used", used}},
                            "push:1");
    };
    take("ada", point, 10);
    take("ben", point, 9); // used by ada later
    take("gone", point, 11);
    take("ada", "AAAA", 12);
    CHECK(in.db().push.list("1").size() == 1);
    CHECK(in.db().push.list("2").empty());
    take("BEN", point, 20);
    CHECK(in.db().push.list("1").empty());
    CHECK(in.db().push.list("2").size() == 1);
}

TEST_CASE("entries of the modlog keep their numbers, or get the next ones")
{
    loading in;
    in.begin();
    auto const take = [&](std::string const& entry) {
        in.loader.take_modlog(quoted(entry), "modlog:1");
    };
    take("{'id':'1000-1','action':'user_ban','actor_id':'1','timestamp':1.0,'details':'why'}");
    take("{'id':'1000-1','action':'user_ban','actor_id':'1','timestamp':1.0}");
    take("{'id':'odd','action':'user_ban','actor_id':'1','timestamp':2.5,'target_id':'BEN'}");
    take("{'id':'1','action':'','actor_id':'1'}");
    auto const all = in.db().modlog.list({}, {0, 10});
    REQUIRE(all.size() == 3);
    CHECK(all[2].number == 1000);
    CHECK(all[2].details.at("text") == "why");
    CHECK(all[1].number == 1001);
    CHECK(all[0].number == 2500);
    CHECK(all[0].target_id == "2");
}

TEST_CASE("read markers stand at messages; those for nothing are told of")
{
    loading in;
    auto const room = in.begin();
    in.say("{'id':'a','user':'1','content':'x','timestamp':1}");
    in.say("{'id':'b','user':'1','content':'x','timestamp':2}");
    in.loader.finish_messages();
    in.loader.take_read_marker("ADA", "general", quoted("{'message_id':'a'}"), "unreads:1");
    in.loader.take_read_marker("2", "general", quoted("{'message_id':'gone'}"), "unreads:2");
    in.loader.take_read_marker("2", "thread/none", quoted("{'message_id':'a'}"), "unreads:3");
    in.loader.take_read_marker("nobody", "general", quoted("{'message_id':'a'}"), "unreads:4");
    CHECK(in.db().read_markers.count_unread("1", room).unread_count == 1);
    CHECK(in.report.counts.read_markers == 1);
    CHECK(in.report.counts.skipped == 3);
}
