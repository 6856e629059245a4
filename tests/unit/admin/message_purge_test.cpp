// Which messages are purged, in what steps, and who hears of it.
#include "admin/message_purge.hpp"

#include "admin/control_limits.hpp"
#include "domain/errc.hpp"
#include "domain/message.hpp"
#include "protocol/errors.hpp"
#include "unit/admin/operator_world.hpp"

using namespace oc::test;

namespace json = boost::json;

namespace {

struct chatty_world : operator_world {
    chatty_world()
    {
        add_user(local_account("ada"));
        add_user(local_account("bob"));
        for (auto const* const name : {"ada", "bob"})
            for (int i = 0; i < 3; ++i)
                add_message("general", std::string("USR:local_") + name,
                            std::string("From ") + name + " " + std::to_string(i));
    }

    std::int64_t count()
    {
        std::int64_t out = 0;
        read([&](oc::read_tx& db) {
            out = db.messages.count(db.now.channels->find("general")->id);
        });
        return out;
    }
    std::string code(json::object const& body)
    {
        auto const order = oc::read_purge(now(), body);
        return order ? "" : std::string(oc::errc_name(order.error().code));
    }
};

oc::message sample()
{
    oc::message out;
    out.user = "USR:local_ada";
    out.content = "Hello THERE";
    out.timestamp = 100;
    return out;
}

std::int64_t number(json::object const& told, char const* key) { return told.at(key).as_int64(); }

} // namespace

TEST_CASE("a filter means a message when all that it says is so")
{
    CHECK(oc::is_purged({}, sample()));
    CHECK(oc::is_purged({.author = "USR:local_ada"}, sample()));
    CHECK_FALSE(oc::is_purged({.author = "USR:local_bob"}, sample()));
    CHECK(oc::is_purged({.after = 100}, sample()));
    CHECK_FALSE(oc::is_purged({.after = 100.5}, sample()));
    CHECK(oc::is_purged({.before = 100.5}, sample()));
    CHECK_FALSE(oc::is_purged({.before = 100}, sample()));
    CHECK(oc::is_purged({.contains = "hello there"}, sample()));
    CHECK_FALSE(oc::is_purged({.contains = "hello  there"}, sample()));
    CHECK(oc::is_purged({.author = "USR:local_ada", .after = 1, .before = 200, .contains = "o th"},
                        sample()));
    CHECK_FALSE(oc::is_purged({.author = "USR:local_ada", .contains = "nothing"}, sample()));
}

TEST_CASE("a purge that nothing narrows has to say so, and wrong values are refused")
{
    chatty_world world;
    CHECK(world.code({}) == "invalid_value");
    CHECK(world.code({{"channel", "general"}}) == "invalid_value");
    CHECK(world.code({{"all", false}}) == "invalid_value");
    CHECK(world.code({{"all", 1}}) == "invalid_value");
    CHECK(world.code({{"all", true}}) == "");
    CHECK(world.code({{"user", "nobody"}}) == "user_not_found");
    CHECK(world.code({{"user", ""}}) == "invalid_value");
    CHECK(world.code({{"user", 5}}) == "invalid_value");
    CHECK(world.code({{"author_id", "USR:gone"}}) == "");
    CHECK(world.code({{"after", "x"}}) == "invalid_value");
    CHECK(world.code({{"before", 5}}) == "");
    CHECK(world.code({{"contains", ""}}) == "invalid_value");
    CHECK(world.code({{"all", true}, {"channel", "nothing"}}) == "channel_not_found");
    CHECK(world.code({{"all", true}, {"thread_id", "nothing"}}) == "thread_not_found");
    CHECK(world.code({{"all", true}, {"dry_run", "yes"}}) == "invalid_value");
}

TEST_CASE("a dry run counts, shows and deletes nothing")
{
    chatty_world world;
    auto const told = world.purge({{"user", "bob"}, {"dry_run", true}});
    CHECK(told.at("dry_run") == json::value(true));
    CHECK(number(told, "looked_at") == 6);
    CHECK(number(told, "matched") == 3);
    CHECK(number(told, "deleted") == 0);
    auto const& examples = told.at("examples").as_array();
    REQUIRE(examples.size() == 3);
    CHECK(examples[0].at("content") == "From bob 2");
    CHECK(examples[0].at("channel") == "general");
    CHECK(world.count() == 6);
}

TEST_CASE("what is meant goes, the rest stays, and one line in the modlog says so")
{
    chatty_world world;
    auto const told = world.purge({{"user", "bob"}, {"contains", "FROM BOB"}});
    CHECK(number(told, "matched") == 3);
    CHECK(number(told, "deleted") == 3);
    CHECK(told.at("stopped") == json::value(false));
    CHECK(world.count() == 3);
    world.read([](oc::read_tx& db) {
        auto const entries = db.modlog.list({}, {0, 10});
        REQUIRE(entries.size() == 1);
        CHECK(entries[0].action == "message_purge");
        CHECK(entries[0].details.at("count") == json::value(3));
        CHECK(entries[0].details.at("user") == "bob");
    });
}

TEST_CASE("a purge that finds nothing leaves no trace")
{
    chatty_world world;
    CHECK(number(world.purge({{"before", 1}}), "deleted") == 0);
    CHECK(world.count() == 6);
    world.read([](oc::read_tx& db) { CHECK(db.modlog.count({}) == 0); });
}

TEST_CASE("those who may view the channel hear of every message")
{
    chatty_world world;
    oc::user eve;
    eve.id = "ROTUR:eve";
    eve.username = "Eve";
    eve.roles = {"user"};
    world.add_user(eve);
    auto& listener = world.log_in("ROTUR:eve");
    world.purge({{"user", "bob"}});
    std::size_t heard = 0;
    for (auto const& packet : listener.take_all())
        heard += json::parse(packet).at("cmd") == "message_delete" ? 1 : 0;
    CHECK(heard == 3);
}

TEST_CASE("a long history is looked through page by page and deleted in batches")
{
    chatty_world world;
    auto const many = static_cast<int>(oc::control_limits::purge_scan_messages) + 50;
    world.change([&](oc::tx& db) {
        auto const room = db.now.channels->find("general")->id;
        for (int i = 0; i < many; ++i) {
            oc::message fresh;
            fresh.id = db.new_message_id();
            fresh.room = room;
            fresh.user = "USR:local_bob";
            fresh.content = "flood";
            fresh.timestamp = db.time;
            db.messages.insert(fresh);
        }
    });
    auto const kept = world.start_purge({{"contains", "flood"}});
    world.run_until_idle();
    auto const told = kept->last().at("reply").as_object();
    CHECK(number(told, "deleted") == many);
    CHECK(number(told, "looked_at") == many + 6);
    CHECK(kept->lines.size() > 1);
    CHECK(kept->lines.front() == oc::progress_line(500, many + 6));
    CHECK(world.count() == 6);
}

TEST_CASE("a purge whose operator has gone stops between two steps and notes what it did")
{
    chatty_world world;
    auto const kept = world.start_purge({{"all", true}});
    kept->wanted = false;
    world.run_until_idle();
    auto const told = kept->last().at("reply").as_object();
    CHECK(told.at("stopped") == json::value(true));
    CHECK(number(told, "deleted") == 0);
    CHECK(world.count() == 6);
}

TEST_CASE("a message that somebody deletes meanwhile is not deleted twice")
{
    chatty_world world;
    auto const kept = world.start_purge({{"user", "bob"}});
    world.queue_change([](oc::tx& db) {
        auto const room = db.now.channels->find("general")->id;
        for (auto const& each : db.messages.list_newest(room, 0, 1))
            db.messages.remove(each);
    });
    world.run_until_idle();
    auto const told = kept->last().at("reply").as_object();
    CHECK(number(told, "deleted") <= 3);
    CHECK(world.count() == 3);
}

TEST_CASE("a channel that goes away under a purge ends it in order")
{
    chatty_world world;
    auto const kept = world.start_purge({{"user", "bob"}});
    world.ask("channel_delete", {{"name", "general"}});
    CHECK(kept->has_ended);
}

TEST_CASE("when the disk fails a purge says so")
{
    chatty_world world;
    world.disk().fill_up();
    CHECK(world.purge({{"user", "bob"}}).at("code") == "internal_error");
    world.disk().repair();
    CHECK(world.count() == 6);
}
