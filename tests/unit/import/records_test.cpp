// Records that are read, made again and read again say the same.
#include "base/text.hpp"
#include "import/entity_records.hpp"
#include "import/json_fields.hpp"
#include "import/message_record.hpp"
#include "unit/import/loading.hpp"

#include <doctest/doctest.h>

using namespace oc;
using oc::test::loading;
using oc::test::quoted;

namespace {

references exact(loading& in) { return {in.db().now.users, in.report, reference_form::exact}; }

} // namespace

TEST_CASE("a user's record comes back with everything, known or not")
{
    auto const record = quoted("{'roles':['banned','a','b'],'username':'ada',"
                               "'status':{'status':'dnd','text':'t'},'nickname':'n',"
                               "'validator':'v','password_hash':'h','pfp_url':'u',"
                               "'timeout_until':5.5,'shoe':{'size':38}}");
    CHECK(make_user_record(read_user_record("1", record)) == record);
    auto const bare = read_user_record("1", {});
    CHECK(bare.account.username == "1");
    CHECK_FALSE(bare.password_hash);
}

TEST_CASE("a role's record comes back in both forms of its permissions")
{
    for (auto const* const permissions : {"['x','y']", "{'mention_roles':['a'],'x':true}"}) {
        auto const record = quoted(std::string("{'id':'i','description':'d','color':'#123456',"
                                               "'hoisted':true,'permissions':") +
                                   permissions +
                                   ",'self_assignable':true,'category':'c','position':3}");
        auto const read = read_role_record("name", record);
        CHECK(read.made.name == "name");
        CHECK(read.has_position);
        CHECK(make_role_record(read.made) == record);
    }
    for (auto const* const position : {"-1", "'x'", "null", "1e12", "[]"})
        CHECK_FALSE(read_role_record("n", quoted(std::string("{'position':") + position + "}"))
                        .has_position);
}

TEST_CASE("a channel's record keeps lists of unknown names and keys of unknown meaning")
{
    auto const record = quoted("{'name':'n','type':'forum','permissions':{'send':['!a','b'],"
                               "'deny':['x'],'view':[]},'size':7,'description':'d'}");
    std::string doubt;
    CHECK(make_channel_record(read_channel_record(record, doubt)) == record);
    CHECK(doubt.empty());
}

TEST_CASE("threads, polls, pushes and entries of the modlog come back")
{
    loading in;
    auto const who = exact(in);
    auto const thread = quoted("{'id':'t','name':'n','parent_channel':'p','created_by':'c',"
                               "'created_at':1.5,'locked':true,'archived':false,"
                               "'participants':['a','b']}");
    CHECK(make_thread_record(read_thread_record(thread, who), "p") == thread);
    auto const poll = quoted("{'id':'p','message_id':'m','channel':'c','thread_id':null,"
                             "'question':'q','options':[{'id':'0','text':'x','more':1}],"
                             "'allow_multiselect':true,'expires_at':9.5,'created_by':'a',"
                             "'created_at':1.5,'ended':true,'ended_at':8.5}");
    CHECK(make_poll_record(read_poll_record(poll, who), "c") == poll);
    auto ended = poll;
    ended["ended_at"] = nullptr;
    CHECK(read_poll_record(ended, who).ended_at == 9.5);
    auto const push = quoted(
        "{'endpoint':'https://push.example/1','p256dh':'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORc"
        "xaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4','auth':'BTBZMqHH6r4Tts7J_aSIgg',"
        "'device_fingerprint':'f','last_used':7.5}");
    auto const read = read_push_record(push, 1);
    REQUIRE(read);
    CHECK(make_push_record(*read) == push);
    auto undated = push;
    undated.erase("last_used");
    CHECK(read_push_record(undated, 1)->last_used == 1);
    auto const entry = quoted("{'id':'1500-a','action':'user_ban','category':'user_moderation',"
                              "'actor_id':'a','actor_name':'n','target_id':'t','target_name':null,"
                              "'details':{'reason':'r'},'timestamp':1.5}");
    CHECK(make_modlog_record(read_modlog_record(entry, who)) == entry);
}

TEST_CASE("a message comes back with all that it has")
{
    loading in;
    auto const record = quoted(
        "{'user':'u','content':'c','timestamp':1795345389.3234212,'pinned':true,'id':'m',"
        "'edited':true,'reply_to':{'id':'r','user':'x'},'ping':false,"
        "'reactions':{'a':['1','2'],'b':['3']},'attachments':[{'id':'f'}],'embeds':[{'title':'t'}],"
        "'webhook':{'id':'w'},'interaction':{'command':'c','username':'n'},"
        "'pings':{'users':['1'],'roles':['r'],'replies':['x']},'nonce':'o','source':'discord'}");
    auto const read = read_message_record(record, exact(in), 0);
    CHECK(make_message_record(in.db().now, read, reference_form::exact) == record);
    message const bare = read_message_record({}, exact(in), 4);
    CHECK(bare.id.empty());
    CHECK(bare.timestamp == 4);
    CHECK(make_message_record(in.db().now, bare, reference_form::exact) ==
          quoted("{'user':'unknown','content':'','timestamp':4e0,'pinned':false,'id':''}"));
}

TEST_CASE("pings are ids in our stream and names in the original's files")
{
    loading in;
    in.begin();
    message said;
    said.pings = message_pings{.users = {"1", "typed"}, .replies = {"2"}};
    auto const told = [&](reference_form form) {
        return make_message_record(in.db().now, said, form).at("pings");
    };
    CHECK(told(reference_form::exact) ==
          quoted("{'users':['1','typed'],'roles':[],'replies':['2']}"));
    CHECK(told(reference_form::original) ==
          quoted("{'users':['ada','typed'],'roles':[],'replies':['2']}"));
}

TEST_CASE("absurd messages are cut, between characters")
{
    loading in;
    boost::json::object record{{"content", std::string(3'000'000, 'x') + "é"},
                               {"id", std::string(1000, 'i')},
                               {"nonce", std::string(1000, 'n')}};
    std::string umlauts;
    for (int i = 0; i < 600'000; ++i)
        umlauts += "ü";
    auto read = read_message_record(record, exact(in), 0);
    CHECK(read.content.size() == 1024 * 1024);
    CHECK(read.id.empty());
    CHECK_FALSE(read.nonce);
    record["content"] = "x" + umlauts;
    read = read_message_record(record, exact(in), 0);
    CHECK(read.content.size() == 1024 * 1024 - 1);
    CHECK(is_valid_utf8(read.content));
    boost::json::array many;
    for (int i = 0; i < 30'000; ++i)
        many.emplace_back(std::to_string(i));
    record["reactions"] = boost::json::object{{"x", many}, {std::string(900, 'e'), many}};
    read = read_message_record(record, exact(in), 0);
    REQUIRE(read.reactions.size() == 1);
    CHECK(read.reactions.front().users.size() == 10'000);
}

TEST_CASE("fields are read for what they mean")
{
    auto const from = quoted("{'n':1,'d':1.5,'t':'2.5','bad':'2.5x','e':'','f':true,'z':0,"
                             "'l':['a',1,'b'],'big':1e300,'o':{}}");
    CHECK(read_number(from, "n") == 1);
    CHECK(read_number(from, "t") == 2.5);
    CHECK_FALSE(read_number(from, "bad"));
    CHECK_FALSE(read_number(from, "o"));
    CHECK_FALSE(read_number(from, "none"));
    CHECK(read_integer(from, "d") == 1);
    CHECK_FALSE(read_integer(from, "big"));
    CHECK_FALSE(read_text(from, "e"));
    CHECK_FALSE(read_text(from, "n"));
    CHECK(read_flag(from, "f"));
    CHECK(read_flag(from, "n"));
    CHECK_FALSE(read_flag(from, "z"));
    CHECK(read_texts(from.if_contains("l")) == std::vector<std::string>{"a", "b"});
    CHECK(read_texts(nullptr).empty());
    CHECK(to_plain_text(from.at("o")) == "{}");
    CHECK(to_plain_text(nullptr).empty());
}
