// Records as strangers and old versions wrote them: wrong types, absurd values, missing keys. What
// can be meant is taken, the rest is as if it were not there.
#include "import/entity_records.hpp"
#include "import/message_record.hpp"
#include "unit/import/loading.hpp"

#include <doctest/doctest.h>

using namespace oc;
using oc::test::loading;
using oc::test::quoted;

namespace {

using texts = std::vector<std::string>;

struct fixture : loading {
    references who{db().now.users, report, reference_form::original};

    message read(std::string const& text) { return read_message_record(quoted(text), who, 5); }
};

constexpr char const* point = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7V"
                              "d8pZGH6SRpkNtoIAiw4";
constexpr char const* secret = "BTBZMqHH6r4Tts7J_aSIgg";

} // namespace

TEST_CASE("a user's record of wrong types is a user all the same")
{
    auto const read = read_user_record(
        "7", quoted("{'username':5,'roles':'owner','status':'dnd','nickname':{},'pfp_url':1,"
                    "'validator':[],'password_hash':3,'timeout_until':'soon'}"));
    CHECK(read.account.id == "7");
    CHECK(read.account.username == "7");
    CHECK(read.account.roles.empty());
    CHECK_FALSE(read.account.banned);
    CHECK_FALSE(read.account.nickname);
    CHECK_FALSE(read.account.pfp_url);
    CHECK_FALSE(read.account.timeout_until);
    CHECK_FALSE(read.validator);
    CHECK_FALSE(read.password_hash);
    CHECK(read.account.extra.empty());
}

TEST_CASE("roles of a user come once each, and the mark of a ban is no role")
{
    auto const read =
        read_user_record("1", quoted("{'roles':['a','banned','b','a',7,'banned',null]}"));
    CHECK(read.account.roles == texts{"a", "b"});
    CHECK(read.account.banned);
}

TEST_CASE("a status is one that there is, and its text is not endless")
{
    user const bare;
    CHECK(read_user_record("1", quoted("{'status':{'status':'party','text':'t'}}"))
              .account.status.status == bare.status.status);
    std::string umlauts;
    for (int i = 0; i < 500; ++i)
        umlauts += "ü";
    CHECK(read_user_record("1", quoted("{'status':{'status':'dnd','text':'" + umlauts + "'}}"))
              .account.status.text.size() == 200); // 100 characters
}

TEST_CASE("a channel's odd permissions and type are told of")
{
    std::string doubt;
    auto read = read_channel_record(quoted("{'name':'n','type':'hologram'}"), doubt);
    CHECK(read.type == channel_type::text);
    CHECK(doubt == "its type is unknown (hologram); it is a text channel now");
    doubt.clear();
    read = read_channel_record(
        quoted("{'name':'n','permissions':{'view':['a',1],'send':'all','react':[]}}"), doubt);
    CHECK(doubt == "its permission send is no list; it is left out");
    REQUIRE(read.permissions.lists.size() == 2);
    CHECK(read.permissions.lists[0].second == texts{"a"});
    CHECK(read_channel_record(quoted("{'permissions':[]}"), doubt).permissions.lists.empty());
}

TEST_CASE_FIXTURE(fixture, "a thread without names and dates is a thread")
{
    begin();
    auto const read = read_thread_record(
        quoted("{'id':'t','locked':1,'archived':'yes','created_at':[],'created_by':'ADA',"
               "'participants':['ada','1','BEN','who']}"),
        who);
    CHECK(read.name == "thread");
    CHECK(read.locked);
    CHECK_FALSE(read.archived);
    CHECK(read.created_at == 0);
    CHECK(read.created_by == "1");
    CHECK(read.participants == texts{"1", "2", "who"});
}

TEST_CASE_FIXTURE(fixture, "options of a poll need an id and a text")
{
    auto const read = read_poll_record(
        quoted("{'id':'p','options':[{'id':'0','text':'x'},{'id':'','text':'y'},{'text':'z'},"
               "{'id':'1'},'2',null,{'id':'3','text':null}],'ended':true,'created_at':4}"),
        who);
    CHECK(read.options.size() == 2);
    CHECK(read.ended_at == 4);
    CHECK(read_poll_record(quoted("{'options':{}}"), who).options.empty());
    CHECK_FALSE(read_poll_record(quoted("{'ended':false}"), who).ended_at);
}

TEST_CASE("a push subscription needs an endpoint, a point of the curve, and 16 secret bytes")
{
    auto const read = [](std::string const& endpoint, std::string const& key,
                         std::string const& auth) {
        return read_push_record({{"endpoint", endpoint}, {"p256dh", key}, {"auth", auth}}, 1);
    };
    REQUIRE(read("https://p.example", point, secret));
    CHECK(read("https://p.example", point, secret)->fingerprint.empty());
    std::string off_curve = point;
    off_curve[40] = off_curve[40] == 'A' ? 'B' : 'A';
    CHECK_FALSE(read("", point, secret));
    CHECK_FALSE(read("https://" + std::string(3000, 'x'), point, secret));
    CHECK_FALSE(read("https://p.example", off_curve, secret));
    CHECK_FALSE(read("https://p.example", "", secret));
    CHECK_FALSE(read("https://p.example", "!!", secret));
    CHECK_FALSE(read("https://p.example", point, ""));
    CHECK_FALSE(read("https://p.example", point, std::string(secret) + "AAAA"));
}

TEST_CASE_FIXTURE(fixture, "an entry of the modlog has the number of its id, else that of its time")
{
    for (auto const& [text, number] : std::vector<std::pair<std::string, std::int64_t>>{
             {"{'id':'1500-a','timestamp':9}", 1500},
             {"{'id':'x','timestamp':9.5}", 9500},
             {"{'timestamp':9}", 9000},
             {"{'id':'-5-a','timestamp':9}", 9000},
             {"{'id':'99999999999999999999-a','timestamp':9}", 9000},
             {"{'id':'0-a','timestamp':-3}", 0},
             {"{'timestamp':1e300}", 0},
             {"{}", 0}}) {
        CAPTURE(text);
        CHECK(read_modlog_record(quoted(text), who).number == number);
    }
}

TEST_CASE_FIXTURE(fixture, "details of the modlog are an object, whatever they were")
{
    CHECK(read_modlog_record(quoted("{'details':'why'}"), who).details ==
          quoted("{'text':'why'}"));
    CHECK(read_modlog_record(quoted("{'details':7}"), who).details.empty());
    CHECK(read_modlog_record(quoted("{'details':{'a':1}}"), who).details == quoted("{'a':1}"));
    CHECK(read_modlog_record(quoted("{'actor_id':'x'}"), who).actor_name == "x");
}

TEST_CASE_FIXTURE(fixture, "an attachment has a type and a name, and a picture has both lengths")
{
    auto read = read_attachment_record(
        quoted("{'id':'a','mime_type':'no type','width':5,'height':0,'size':-3}"), who);
    CHECK(read.file.mime_type == "application/octet-stream");
    CHECK(read.name == "a");
    CHECK_FALSE(read.file.picture);
    CHECK_FALSE(read.expires_at);
    read = read_attachment_record(
        quoted("{'id':'a','mime_type':'image/PNG','width':'5','height':6,'uploader_name':'Zoe',"
               "'original_name':'" + std::string(400, 'n') + "','expires_at':null}"),
        who);
    REQUIRE(read.file.picture);
    CHECK(read.file.picture->width == 5);
    CHECK(read.uploader == "Zoe");
    CHECK(read.name.size() == 255);
}

TEST_CASE_FIXTURE(fixture, "a message of wrong types says what it can")
{
    begin();
    auto const odd = read("{'id':7,'user':12,'content':{'a':1},'timestamp':'x','edited':'yes',"
                          "'pinned':2,'reply_to':[],'ping':'no','reactions':[],'embeds':{},"
                          "'attachments':'f','webhook':[],'pings':[],'nonce':5}");
    CHECK(odd.id.empty());
    CHECK(odd.user == "12");
    CHECK(odd.content == "{\"a\":1}");
    CHECK(odd.timestamp == 5);
    CHECK_FALSE(odd.edited);
    CHECK(odd.pinned);
    CHECK_FALSE(odd.reply_to);
    CHECK_FALSE(odd.ping);
    CHECK(odd.reactions.empty());
    CHECK(odd.embeds.is_null());
    CHECK(odd.attachments.is_null());
    CHECK(odd.webhook.is_null());
    CHECK_FALSE(odd.pings);
    CHECK_FALSE(odd.nonce);
    CHECK(read("{'content':null,'user':null}").user == "unknown");
}

TEST_CASE_FIXTURE(fixture, "an answer is an id, or an id with its author")
{
    begin();
    CHECK(read("{'reply_to':'m'}").reply_to->id == "m");
    CHECK(read("{'reply_to':'m'}").reply_to->user.empty());
    CHECK(read("{'reply_to':{'id':'m','user':'BEN'}}").reply_to->user == "2");
    CHECK(read("{'reply_to':{'id':'" + std::string(500, 'm') + "'}}").reply_to->id.size() == 128);
    for (auto const* const nothing : {"''", "null", "{}", "{'user':'1'}", "7", "{'id':7}"})
        CHECK_FALSE(read("{'reply_to':" + std::string(nothing) + "}").reply_to);
}

TEST_CASE_FIXTURE(fixture, "a user reacts once with each emoji, by whatever name")
{
    begin();
    auto const found = read("{'reactions':{'x':['1','ADA','ben',7,'ben'],'':['1'],'y':[],"
                            "'z':'1'}}").reactions;
    REQUIRE(found.size() == 1);
    CHECK(found[0].emoji == "x");
    CHECK(found[0].users == texts{"1", "2"});
}

TEST_CASE_FIXTURE(fixture, "what is not known of a message stays with it")
{
    auto const said = read("{'id':'a','mood':{'x':[1]},'type':'message','empty':null}");
    REQUIRE(said.extra.is_object());
    CHECK(said.extra.as_object() == quoted("{'mood':{'x':[1]}}"));
    CHECK(read("{'id':'a','type':'message'}").extra.is_null());
}
