// Our own stream: whole and in order, or not at all. What is refused leaves no database, and what
// strangers put into one gets nowhere but where it belongs.
#include "base/base64.hpp"
#include "import/export.hpp"
#include "unit/import/importing.hpp"

#include <doctest/doctest.h>

using namespace oc;
using oc::test::failure_of;
using oc::test::has;
using oc::test::importing;
using oc::test::mode_of;
using oc::test::unquoted;

namespace fs = std::filesystem;
using texts = std::vector<std::string>;

namespace {

std::string const header = "{'kind':'stream','format':'originchats','version':1}";

struct fixture : importing {
    /// A stream of these lines, with a right end.
    fs::path write(texts const& lines) const
    {
        std::string all = header + "\n";
        for (auto const& each : lines)
            all += each + "\n";
        all += "{'kind':'end','records':" + std::to_string(lines.size() + 1) + "}\n";
        return folder.write("s.jsonl", unquoted(all));
    }

    std::string refusal(fs::path const& file)
    {
        auto const words = failure_of([&] { run_stream(file); });
        CHECK_FALSE(has_database());
        return words;
    }

    /// Two people and a room.
    static texts people()
    {
        return {"{'kind':'role','name':'user','role':{'id':'r','position':0}}",
                "{'kind':'user','id':'1','user':{'username':'ada','roles':['user']}}",
                "{'kind':'user','id':'2','user':{'username':'ben','roles':['user']}}",
                "{'kind':'channel','channel':{'name':'general','type':'text'}}"};
    }
    static texts people_and(std::initializer_list<std::string> more)
    {
        auto all = people();
        all.insert(all.end(), more);
        return all;
    }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "lines become a server")
{
    auto const report = run_stream(write(people_and(
        {"{'kind':'thread','thread':{'id':'t','name':'T','parent_channel':'general'}}",
         "{'kind':'message','channel':'general','message':{'id':'a','user':'1','content':'x'}}",
         "{'kind':'message','thread_id':'t','message':{'id':'b','user':'2','content':'y'}}",
         "{'kind':'read_marker','channel':'general','user':'2','message_id':'gone','read':1}",
         "{'kind':'slow_mode','channel':'general','user':'2','last_at':7.5}",
         "{'kind':'slow_mode','channel':'none','user':'2','last_at':7.5}"})));
    CHECK(report.counts.users == 2);
    CHECK(report.counts.messages == 1);
    CHECK(report.counts.thread_messages == 1);
    CHECK(report.counts.skipped == 0);
    CHECK(history("general") == texts{"a 1:x"});
    CHECK(history("t") == texts{"b 2:y"});
    auto const in = look();
    CHECK(in->now().roles->find("user")->permissions.empty()); // none are added
    CHECK(in->db().read_markers.count_unread("2", in->now().channels->find("general")->id)
              .unread_count == 0);
    REQUIRE(in->walks().list_slow_mode().size() == 1);
    CHECK(in->walks().list_slow_mode()[0].last_at == 7.5);
}

TEST_CASE_FIXTURE(fixture, "a name in a stream is nobody's, also when somebody is called so")
{
    run_stream(write(people_and({"{'kind':'message','channel':'general','message':"
                                 "{'id':'a','user':'ada','content':'x'}}"})));
    CHECK(history("general") == texts{"a ada:x"});
}

TEST_CASE_FIXTURE(fixture, "what does not begin as a stream of this version is none")
{
    for (auto const& [first, words] : std::vector<std::pair<std::string, std::string>>{
             {"{'kind':'role'}", "this is no stream"},
             {"[1]", "this is no stream"},
             {"17", "this is no stream"},
             {"{'kind':'stream'}", "this is no stream"},
             {"{'kind':'stream','format':'other','version':1}", "this is no stream"},
             {"{'kind':'stream','format':'originchats','version':2}", "of another version"},
             {"{'kind':'stream','format':'originchats'}", "of another version"},
             {"hello", "no valid JSON"},
             {"", "the stream ends before its end"}}) {
        CAPTURE(first);
        CHECK(has(refusal(folder.write("s.jsonl", unquoted(first + "\n"))), words));
    }
    CHECK(has(refusal(folder / "none.jsonl"), "no such file"));
    CHECK(has(refusal(folder.path()), "no such file"));
}

TEST_CASE_FIXTURE(fixture, "a stream that was cut anywhere is refused as a whole")
{
    auto const whole = folder.read(write(people()).filename().string());
    for (std::size_t length = 0; length + 1 < whole.size(); length += 23) {
        CAPTURE(length);
        CHECK_FALSE(refusal(folder.write("cut.jsonl", whole.substr(0, length))).empty());
    }
    run_stream(folder.write("cut.jsonl", whole.substr(0, whole.size() - 1))); // the last newline
    CHECK(has_database());
}

TEST_CASE_FIXTURE(fixture, "lines that are missing, and lines behind the end, are noticed")
{
    auto whole = folder.read(write(people()).filename().string());
    auto const second = whole.find('\n') + 1;
    auto fewer = whole;
    fewer.erase(second, whole.find('\n', second) + 1 - second);
    CHECK(has(refusal(folder.write("s.jsonl", fewer)), "s.jsonl:5: lines are missing"));
    CHECK(has(refusal(folder.write("s.jsonl", whole + "{\"kind\":\"meta\"}\n")),
              "s.jsonl:7: something stands behind the end"));
    auto const last = whole.substr(whole.rfind("{"));
    CHECK(has(refusal(folder.write("s.jsonl", whole + last)), "something stands behind the end"));
}

TEST_CASE_FIXTURE(fixture, "a line that is not right ends the import, by its number")
{
    for (auto const& [line, words] : std::vector<std::pair<std::string, std::string>>{
             {"{'kind':'party'}", "a line of an unknown kind"},
             {"{}", "a line of an unknown kind"},
             {"[]", "a line of an unknown kind"},
             {"{'kind':7}", "a line of an unknown kind"},
             {"{'kind':'user'", "no valid JSON"},
             {"{'kind':'user','user':{}}", "there is no text id"},
             {"{'kind':'user','id':'3'}", "there is no object user"},
             {"{'kind':'user','id':'3','user':[]}", "there is no object user"},
             {"{'kind':'channel','channel':'general'}", "there is no object channel"},
             {"{'kind':'thread'}", "there is no object thread"},
             {"{'kind':'webhook'}", "there is no object webhook"},
             {"{'kind':'webhook_delivery'}", "there is no text webhook"},
             {"{'kind':'attachment_data','data':''}", "there is no text id"},
             {"{'kind':'attachment_data','id':'a','data':'!!'}", "its data is no base64url"},
             {"{'kind':'attachment_data','id':'a','data':null}", "its data is no base64url"},
             {"{'kind':'attachment_data','id':'a'}", "its data is no base64url"},
             {"{'kind':'attachment'}", "there is no object attachment"},
             {"{'kind':'emoji','id':0,'data':'?'}", "its data is no base64url"},
             {"{'kind':'emoji','id':0,'data':[7]}", "its data is no base64url"},
             {"{'kind':'poll'}", "there is no object poll"},
             {"{'kind':'message','channel':'general'}", "there is no object message"},
             {"{'kind':'message','channel':'none','message':{}}", "a channel that is not there"},
             {"{'kind':'message','thread_id':'none','message':{}}", "a channel that is not there"},
             {"{'kind':'message','message':{}}", "a channel that is not there"},
             {"{'kind':'read_marker','channel':'general'}", "there is no text user"},
             {"{'kind':'push_subscription'}", "there is no text user"},
             {"{'kind':'modlog'}", "there is no object entry"},
             {"{'kind':'slow_mode','channel':'general'}", "there is no text user"}}) {
        CAPTURE(line);
        CHECK(refusal(write(people_and({line}))).starts_with("s.jsonl:6: "));
        CHECK(has(refusal(write(people_and({line}))), words));
    }
}

TEST_CASE_FIXTURE(fixture, "kinds come in their order: a line that is too late would be lost")
{
    std::string const message =
        "{'kind':'message','channel':'general','message':{'id':'a','user':'1','content':'x'}}";
    std::string const vote = "{'kind':'vote'}";
    for (auto const& more : std::vector<std::vector<std::string>>{
             {"{'kind':'role','name':'late','role':{'position':1}}"},
             {"{'kind':'meta','key':'k','value':'v'}"},
             {"{'kind':'stream','format':'originchats','version':1}"},
             {message, "{'kind':'channel','channel':{'name':'late'}}"},
             {message, "{'kind':'poll','poll':{}}"},
             {vote, message}}) {
        CAPTURE(more.back());
        auto lines = people();
        lines.insert(lines.end(), more.begin(), more.end());
        CHECK(has(refusal(write(lines)), "a line that comes too late"));
    }
}

TEST_CASE_FIXTURE(fixture, "files come into their places, and no stream brings any other")
{
    auto const data_of = [](std::string const& text) { return encode_base64url(text); };
    auto const line = [&](std::string const& name, std::string const& text) {
        return "{'kind':'file','name':'" + name + "','data':'" + data_of(text) + "'}";
    };
    for (auto const* const name :
         {"../x", "/etc/passwd", "db/serverAssets/../../x", "db/serverAssets/", "db/users.json",
          "db/originchats.sqlite3", "vapid/other", "plugins/evil.so", "db/serverAssets/a/b",
          "config.json/x", "./config.json", "db/serverAssets/.evil"}) {
        CAPTURE(name);
        CHECK(has(refusal(write({line(name, "evil")})), "a file that no stream may bring"));
        CHECK_FALSE(folder.has("x"));
    }
    CHECK(has(refusal(write({"{'kind':'file','data':''}"})), "there is no text name"));
    CHECK(has(refusal(write({"{'kind':'file','name':'config.json','data':null}"})),
              "its data is no base64url"));
    folder.write("new/plugins/automod_config.json", "mine");
    auto const report = run_stream(write(
        {line("config.json", "{\"a\":"), line("config.json", "1}"),
         line("vapid/private_key.pem", "key"), line("db/serverAssets/icon.png", "icon"),
         line("plugins/automod_config.json", "theirs"), line("plugins/welcome_config.json", "")}));
    CHECK(folder.read("new/config.json") == "{\"a\":1}");
    CHECK(folder.read("new/db/serverAssets/icon.png") == "icon");
    CHECK(folder.read("new/plugins/automod_config.json") == "mine");
    CHECK(folder.read("new/plugins/welcome_config.json").empty());
    CHECK(mode_of(folder / "new/vapid/private_key.pem") == 0600);
    CHECK(has(report.to_text(), "the plugins/automod_config.json that was in the data directory"));
}

TEST_CASE_FIXTURE(fixture, "files of attachments come in pieces, before their records")
{
    std::string const record =
        "'uploader_id':'1','mime_type':'text/plain','variant':'v','hash':'h'";
    auto const report = run_stream(write(people_and(
        {"{'kind':'attachment_data','id':'a','data':'" + encode_base64url("me") + "'}",
         "{'kind':'attachment_data','id':'a','data':'" + encode_base64url("ow") + "'}",
         "{'kind':'attachment','attachment':{'id':'a'," + record + "}}",
         "{'kind':'attachment','attachment':{'id':'b','same_file_as':'a'," + record + "}}",
         "{'kind':'attachment_data','id':'x','data':'" + encode_base64url("lost") + "'}",
         "{'kind':'attachment','attachment':{'id':'c'," + record + "}}",
         "{'kind':'attachment','attachment':{'id':'d','same_file_as':'none'," + record + "}}"})));
    CHECK(report.counts.attachments == 2);
    CHECK(report.counts.missing_files == 2);
    auto const in = look();
    auto const first = in->db().attachments.find("a");
    auto const second = in->db().attachments.find("b");
    REQUIRE(first);
    REQUIRE(second);
    CHECK(first->file.id == second->file.id);
    CHECK(first->file.variant == "v");
    CHECK(folder.read("new/db/attachments/blobs/" + first->file.id) == "meow");
    CHECK(fs::is_empty(folder / "new/db/attachments/incoming"));
}

TEST_CASE_FIXTURE(fixture, "a stream that is refused leaves no file of an attachment")
{
    auto const words = refusal(write(people_and(
        {"{'kind':'attachment_data','id':'a','data':'" + encode_base64url("meow") + "'}",
         "{'kind':'attachment','attachment':{'id':'a','uploader_id':'1','variant':'v'}}",
         "{'kind':'attachment_data','id':'b','data':'" + encode_base64url("half") + "'}",
         "{'kind':'party'}"})));
    CHECK(has(words, "a line of an unknown kind"));
    CHECK(fs::is_empty(folder / "new/db/attachments/blobs"));
    CHECK(fs::is_empty(folder / "new/db/attachments/incoming"));
}

TEST_CASE_FIXTURE(fixture, "webhooks keep their deliveries, and users their secrets")
{
    run_stream(write(people_and(
        {"{'kind':'user','id':'3','user':{'username':'cy','password_hash':'h','validator':'v'}}",
         "{'kind':'webhook','webhook':{'id':'w','channel':'general','name':'CI','token':'tok',"
         "'created_by':'1','created_at':5}}",
         "{'kind':'webhook_delivery','webhook':'w','at':6.5,'status':204,'event':'push','bytes':9}",
         "{'kind':'webhook_delivery','webhook':'w','at':7,'status':400,'error':'bad'}"})));
    auto const in = look();
    CHECK(in->walks().find_secrets("3").password_hash == "h");
    CHECK(in->walks().find_secrets("3").validator == "v");
    CHECK(in->db().webhooks.find_token("w") == "tok");
    auto const deliveries = in->db().webhooks.list_deliveries("w"); // newest first
    REQUIRE(deliveries.size() == 2);
    CHECK(deliveries[0].error == "bad");
    CHECK(deliveries[1].status == 204);
    CHECK(deliveries[1].bytes == 9);
}
