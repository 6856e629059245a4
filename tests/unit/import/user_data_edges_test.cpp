// One user's data where it is odd: files that are gone, uploads that others share, acts upon
// himself, erasures of nobody and of what is everywhere.
#include "import/user_data.hpp"
#include "unit/import/loading.hpp"

#include <doctest/doctest.h>

using namespace oc;
using oc::test::loading;
using oc::test::object;
using oc::test::quoted;

namespace fs = std::filesystem;

namespace {

struct fixture : loading {
    boost::json::object exported(std::string const& name, user_export_summary* told = nullptr)
    {
        auto const* const who = db().now.users.find_by_name_or_id(name);
        read_tx reading{.now = db().now,
                        .messages = db().messages,
                        .read_markers = db().read_markers,
                        .pings = pings_reader(bulk.sql()),
                        .polls = db().polls,
                        .push = db().push,
                        .modlog = db().modlog,
                        .attachments = db().attachments,
                        .emojis = db().emojis,
                        .webhooks = db().webhooks,
                        .meta = db().meta,
                        .search = search_reader(bulk.sql())};
        auto const done = export_user(reading, *who, blobs, folder / "out");
        if (told != nullptr)
            *told = done;
        return object(folder.read("out/user.json"));
    }

    user_erasure_summary erase(std::string const& id, erased_messages how)
    {
        user_erasure erasure(id, how);
        for (int steps = 0; steps < 100; ++steps)
            if (erasure.run_some(db()).is_over)
                return erasure.summary();
        FAIL("it never ends");
        return {};
    }
};

} // namespace

TEST_CASE_FIXTURE(fixture, "a user of whom there is nothing gets a whole document of nothing")
{
    begin();
    loader.finish_messages();
    user_export_summary told;
    auto const said = exported("ben", &told);
    CHECK(told.messages == 0);
    for (auto const* const list : {"read_markers", "push_subscriptions", "moderation", "votes",
                                   "threads", "webhooks", "attachments", "messages", "reactions"})
        CHECK_MESSAGE(said.at(list).as_array().empty(), list);
    CHECK(said.at("has_password") == false);
    CHECK(fs::is_empty(folder / "out/attachments"));
    CHECK(test::mode_of(folder / "out/attachments") == 0700);
}

TEST_CASE_FIXTURE(fixture, "secrets are said to be there, and are not in the document")
{
    begin();
    loader.take_user("9", quoted("{'username':'cy','password_hash':'$hash$','validator':'$val$'}"),
                     "u");
    loader.finish_messages();
    auto const said = exported("9");
    CHECK(said.at("has_password") == true);
    auto const text = folder.read("out/user.json");
    CHECK(text.find("$hash$") == std::string::npos);
    CHECK(text.find("$val$") == std::string::npos);
}

TEST_CASE_FIXTURE(fixture, "what he did to himself is told once")
{
    begin();
    loader.finish_messages();
    loader.take_modlog(quoted("{'id':'1-a','action':'user_nickname','actor_id':'2',"
                              "'target_id':'2','timestamp':1}"), "m");
    loader.take_modlog(quoted("{'id':'2-a','action':'user_ban','actor_id':'1','target_id':'2',"
                              "'timestamp':1}"), "m");
    loader.take_modlog(quoted("{'id':'3-a','action':'user_ban','actor_id':'2','target_id':'1',"
                              "'timestamp':1}"), "m");
    loader.take_modlog(quoted("{'id':'4-a','action':'user_ban','actor_id':'1','target_id':'7',"
                              "'timestamp':1}"), "m");
    CHECK(exported("ben").at("moderation").as_array().size() == 3);
}

TEST_CASE_FIXTURE(fixture, "uploads whose files are gone are told of as missing")
{
    begin();
    for (auto const* const id : {"a", "b"})
        loader.take_attachment(quoted("{'id':'" + std::string(id) + "','uploader_id':'2'}"),
                               {folder.write(id, id), false}, "a");
    loader.take_attachment(quoted("{'id':'c','uploader_id':'1'}"), {folder.write("c", "c"), false},
                           "a");
    loader.finish_messages();
    fs::remove(blobs.blob(db().attachments.find("a")->file.id));
    user_export_summary told;
    auto const said = exported("2", &told);
    CHECK(told.attachments == 1);
    CHECK(told.missing_attachments == 1);
    auto const& list = said.at("attachments").as_array();
    REQUIRE(list.size() == 2);
    CHECK(list[0].at("missing") == true);
    CHECK_FALSE(list[1].as_object().contains("missing"));
}

TEST_CASE_FIXTURE(fixture, "erasing one leaves what others uploaded, voted, read and said")
{
    auto const room = begin();
    for (auto const* const id : {"1", "2"})
        loader.take_attachment(
            quoted("{'id':'of" + std::string(id) + "','uploader_id':'" + id + "'}"),
            {folder.write(id, "same bytes"), false}, "a");
    loader.begin_room(room, false);
    say("{'id':'a','user':'1','content':'ben is here','timestamp':1,'attachments':['of2']}");
    say("{'id':'b','user':'2','content':'x','timestamp':2,'reactions':{'y':['1','2']}}");
    loader.finish_messages();
    for (auto const* const id : {"1", "2"})
        loader.take_read_marker(id, "general", quoted("{'message_id':'a'}"), "r");
    auto const done = erase("2", erased_messages::emptied);
    CHECK(done.messages == 1);
    CHECK(db().attachments.find("of1"));
    CHECK_FALSE(db().attachments.find("of2"));
    auto const all = history(room);
    REQUIRE(all.size() == 2);
    CHECK(all[0].content == "ben is here"); // what others wrote is theirs
    CHECK(all[1].reactions.front().users == std::vector<std::string>{"1"});
    CHECK(db().now.users.find("1") != nullptr);
    CHECK(db().now.users.find("2") == nullptr);
}

TEST_CASE_FIXTURE(fixture, "erasing somebody who is not there does nothing and ends")
{
    auto const room = begin();
    say("{'id':'a','user':'1','content':'x','timestamp':1}");
    loader.finish_messages();
    CHECK(erase("nobody", erased_messages::removed).messages == 0);
    CHECK(history(room).size() == 1);
    CHECK(db().now.users.find("1") != nullptr);
}

TEST_CASE_FIXTURE(fixture, "a name is free again when its owner is erased")
{
    begin();
    loader.finish_messages();
    erase("2", erased_messages::removed);
    CHECK(db().now.users.find_by_name("ben") == nullptr);
    loader.take_user("5", quoted("{'username':'Ben'}"), "u");
    CHECK(db().now.users.find_by_name("ben")->id == "5");
}
