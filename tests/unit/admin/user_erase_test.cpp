// Forgetting a user while others are there.
#include "admin/user_erase.hpp"

#include "domain/errc.hpp"
#include "protocol/errors.hpp"
#include "unit/admin/operator_world.hpp"

using namespace oc::test;

namespace json = boost::json;

namespace {

struct remembering_world : operator_world {
    remembering_world()
    {
        add_user(local_account("ada", {"owner"}));
        add_user(local_account("bob"));
        oc::user eve;
        eve.id = "ROTUR:eve";
        eve.username = "Eve";
        eve.roles = {"user"};
        add_user(eve);
        for (int i = 0; i < 3; ++i) {
            add_message("general", "USR:local_bob", "of bob " + std::to_string(i));
            add_message("general", "USR:local_ada", "of ada " + std::to_string(i));
        }
    }

    json::object erase(json::object const& body)
    {
        auto const kept = std::make_shared<kept_answer>();
        auto order = oc::read_erase(now(), body);
        REQUIRE(order.has_value());
        oc::start_erase(center(), std::move(*order), kept);
        run_until_idle();
        return kept->last();
    }
    std::string code(json::object const& body)
    {
        auto const order = oc::read_erase(now(), body);
        return order ? "" : std::string(oc::errc_name(order.error().code));
    }
    std::vector<oc::message> messages()
    {
        std::vector<oc::message> out;
        read([&](oc::read_tx& db) {
            out = db.messages.list_newest(db.now.channels->find("general")->id, 0, 100);
        });
        return out;
    }
};

std::size_t count(std::vector<std::string> const& packets, std::string_view cmd)
{
    std::size_t out = 0;
    for (auto const& packet : packets)
        out += json::parse(packet).at("cmd") == json::string_view(cmd) ? 1 : 0;
    return out;
}

} // namespace

TEST_CASE("an erasure names its user, who is not the last owner")
{
    remembering_world world;
    CHECK(world.code({}) == "user_required");
    CHECK(world.code({{"user", 5}}) == "user_required");
    CHECK(world.code({{"user", "nobody"}}) == "user_not_found");
    CHECK(world.code({{"user", "SYS:console"}}) == "user_not_found");
    CHECK(world.code({{"user", "ada"}}) == "last_owner");
    CHECK(world.code({{"user", "bob"}, {"keep_places", "yes"}}) == "invalid_value");
    CHECK(world.code({{"user", "bob"}, {"keep_places", true}}) == "");
}

TEST_CASE("an erased user is gone with all he said, and everybody hears of it")
{
    remembering_world world;
    auto& eve = world.log_in("ROTUR:eve");
    auto const told = world.erase({{"user", "bob"}});
    REQUIRE(told.at("ok") == json::value(true));
    CHECK(told.at("reply").at("messages") == json::value(3));
    CHECK(world.now().users.find("USR:local_bob") == nullptr);
    CHECK(world.messages().size() == 3);
    auto const heard = eve.take_all();
    CHECK(count(heard, "message_delete") == 3);
    CHECK(count(heard, "user_leave") == 1);
}

TEST_CASE("places can be kept: the words go, the message stays")
{
    remembering_world world;
    auto& eve = world.log_in("ROTUR:eve");
    world.erase({{"user", "bob"}, {"keep_places", true}});
    CHECK(world.messages().size() == 6);
    for (auto const& each : world.messages())
        CHECK(each.content.find("bob") == std::string::npos);
    auto const heard = eve.take_all();
    CHECK(count(heard, "message_edit") == 3);
    CHECK(count(heard, "message_delete") == 0);
}

TEST_CASE("everybody hears that the thread of an erased user lost its title")
{
    remembering_world world;
    world.change([](oc::tx& db) {
        oc::thread fresh;
        fresh.id = "t";
        fresh.channel = db.now.channels->find("general")->id;
        fresh.name = "bob's secret";
        fresh.created_by = "USR:local_bob";
        db.threads.insert(fresh);
    });
    auto& eve = world.log_in("ROTUR:eve");
    world.erase({{"user", "bob"}});
    auto const heard = eve.take_all();
    REQUIRE(count(heard, "thread_update") == 1);
    CHECK(count(heard, "user_leave") == 1); // once, whatever comes after it
    for (auto const& packet : heard)
        if (packet.find("thread_update") != std::string::npos)
            CHECK(json::parse(packet).at("thread").at("name") == json::value("[deleted]"));
}

TEST_CASE("the connections of an erased user close")
{
    remembering_world world;
    auto& eve = world.log_in("ROTUR:eve");
    world.erase({{"user", "Eve"}});
    CHECK_FALSE(eve.is_open());
    CHECK(world.now().users.size() == 2);
}

TEST_CASE("the modlog says that somebody was erased, not who")
{
    remembering_world world;
    world.erase({{"user", "bob"}});
    world.read([](oc::read_tx& db) {
        auto const entries = db.modlog.list({}, {0, 10});
        REQUIRE(entries.size() == 1);
        CHECK(entries[0].action == "user_erase");
        CHECK_FALSE(entries[0].target_id);
        CHECK_FALSE(entries[0].target_name);
    });
}

TEST_CASE("when the disk fails the user is still there, and can be erased later")
{
    remembering_world world;
    world.disk().fill_up();
    CHECK(world.erase({{"user", "bob"}}).at("code") == "internal_error");
    world.disk().repair();
    CHECK(world.now().users.find("USR:local_bob") != nullptr);
    CHECK(world.messages().size() == 6);
    CHECK(world.erase({{"user", "bob"}}).at("ok") == json::value(true));
    CHECK(world.messages().size() == 3);
}
