// A database that is filled in one go keeps the promises of one that grew message by message.
#include "db/bulk_load.hpp"
#include "db/check.hpp"
#include "db/interlude_database.hpp"
#include "db/table_walks.hpp"
#include "db/user_traces.hpp"
#include "support/fake_clock.hpp"
#include "support/seeded_random.hpp"
#include "unit/setup/sample_folder.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

using namespace oc;

namespace {

struct world {
    test::sample_folder folder{};
    test::fake_clock time{};
    test::seeded_random random{};
    secret_box secrets{secret_box::key{}};
    std::filesystem::path const file = folder / "new.sqlite3";

    bulk_load::parts parts()
    {
        return {.file = file,
                .settings = std::make_shared<config const>(),
                .secrets = secrets,
                .time = time,
                .random = random};
    }
};

message make_message(room_id room, std::string id)
{
    message made;
    made.room = room;
    made.id = std::move(id);
    made.user = "u";
    made.content = made.id;
    made.timestamp = 1;
    return made;
}

void fill(bulk_load& load, room_id room, int count)
{
    for (int i = 0; i < count; ++i) {
        auto fresh = make_message(room, "m" + std::to_string(i));
        load.db().messages.insert(fresh);
        load.db().reactions.insert(fresh, "x", "u");
    }
}

} // namespace

TEST_CASE("what was filled in is found by id, place and search blocks, and the file is sound")
{
    world in;
    {
        bulk_load load(in.parts());
        fill(load, 7, 3000);
        auto const done = load.index_histories();
        CHECK(done.replaced.empty());
        CHECK(load.db().messages.find(7, "m2999")->position == 2999);
        CHECK(load.db().messages.find_place(7, "m10")->rank == 10);
        load.finish();
    }
    CHECK(check_database(in.file).empty());
    sqlite::connection reading(in.file, sqlite::open_mode::check);
    reading.begin_read();
    std::vector<std::string> ids;
    table_walks(reading).each_message(7, [&](message const& each) {
        ids.push_back(each.id);
        REQUIRE(each.reactions.size() == 1);
    });
    REQUIRE(ids.size() == 3000);
    CHECK(ids.back() == "m2999");
}

TEST_CASE("twins are removed or renamed, and positions stay what they were")
{
    world in;
    bulk_load load(in.parts());
    fill(load, 1, 5);
    auto twin = make_message(1, "m2");
    load.db().messages.insert(twin);
    auto other = make_message(2, "m4");
    load.db().messages.insert(other);
    auto const done = load.index_histories();
    REQUIRE(done.replaced.contains(1));
    CHECK(done.replaced.at(1).messages == 1);
    CHECK(done.replaced.at(1).reactions == 1);
    CHECK(done.renamed == 1);
    CHECK(load.db().messages.count(1) == 5);
    CHECK(load.db().messages.find(1, "m2")->position == 5);
    CHECK(load.db().messages.find_place(1, "m3")->rank == 2);
    CHECK(load.db().messages.find(1, "m4").has_value());
    CHECK(load.db().messages.count(2) == 1);
    auto again = make_message(1, "m0"); // unique from now on
    CHECK_THROWS(load.db().messages.insert(again));
}

TEST_CASE("a load that is not finished leaves no file")
{
    world in;
    {
        bulk_load load(in.parts());
        fill(load, 1, 10);
    }
    CHECK_FALSE(std::filesystem::exists(in.file));
    in.folder.write("new.sqlite3", "left by a kill");
    bulk_load load(in.parts());
    load.finish();
    CHECK(check_database(in.file).empty());
}

TEST_CASE("ids of a database that was ours stay below the next ones")
{
    world in;
    bulk_load load(in.parts());
    load.db().meta.set(meta_keys::message_id_floor, "999999999999999999");
    load.finish();
    sqlite::connection reading(in.file, sqlite::open_mode::check);
    CHECK(meta_reader(reading).find(meta_keys::message_id_floor) == "999999999999999999");
}

TEST_CASE("what one id said and has can be given to another one")
{
    world in;
    bulk_load load(in.parts());
    fill(load, 1, 2000); // a sealed block and one that is not
    auto reply = make_message(1, "r");
    reply.user = "v";
    reply.reply_to = reply_reference{"m1", "u"};
    reply.pings = message_pings{.users = {"u"}, .replies = {"u"}};
    load.db().messages.insert(reply);
    load.index_histories();
    CHECK(load.db().search.seal_some(10) == false);
    load.db().read_markers.set("u", 1, {5, "m5"});
    user_traces(load.db().messages).give_to("u", "new");
    auto const first = load.db().messages.find(1, "m0");
    CHECK(first->user == "new");
    CHECK(first->reactions.front().users == std::vector<std::string>{"new"});
    auto const answer = load.db().messages.find(1, "r");
    CHECK(answer->user == "v");
    CHECK(answer->reply_to->user == "new");
    CHECK(answer->pings->users == std::vector<std::string>{"new"});
    CHECK(load.db().read_markers.find("new", 1)->position == 5);
}

TEST_CASE("a database of the original that is none says so")
{
    test::sample_folder const folder;
    folder.write("broken.db", std::string(5000, 'x'));
    CHECK_THROWS_AS(interlude_database(folder / "broken.db").has_table("users"), sql::failure);
}
