// What an operator asks to be purged: which rooms and messages his words mean, and which words mean
// nothing.
#include "domain/errc.hpp"
#include "domain/message.hpp"
#include "protocol/errors.hpp"
#include "unit/admin/operator_world.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

using namespace oc::test;

namespace json = boost::json;

namespace {

oc::thread thread_in(oc::room_id forum)
{
    oc::thread out;
    out.id = "how";
    out.channel = forum;
    out.name = "How";
    return out;
}

/// A text channel, a forum with a thread, a voice channel.
struct place : operator_world {
    place()
    {
        add_user(local_account("ada"));
        oc::channel help;
        help.name = "help";
        help.type = oc::channel_type::forum;
        add_channel(help);
        oc::channel talk;
        talk.name = "talk";
        talk.type = oc::channel_type::voice;
        add_channel(talk);
        change([this](oc::tx& db) {
            db.threads.insert(thread_in(room("help")));
        });
        auto const made = now().threads.list(now().channels->find("help")->id);
        REQUIRE(made.size() == 1);
        thread_id = made.front()->id;
        thread_room = made.front()->room;
    }

    oc::purge_order read(json::object const& body)
    {
        auto order = oc::read_purge(now(), body);
        REQUIRE(order.has_value());
        return std::move(*order);
    }
    std::string refused(json::object const& body)
    {
        auto const order = oc::read_purge(now(), body);
        return order ? "" : std::string(oc::errc_name(order.error().code));
    }
    std::vector<oc::room_id> rooms(json::object body)
    {
        body["all"] = true;
        std::vector<oc::room_id> out;
        for (auto const& each : read(body).rooms)
            out.push_back(each.room);
        return out;
    }
    oc::room_id room(char const* channel) { return now().channels->find(channel)->id; }

    std::string thread_id{};
    oc::room_id thread_room = 0;
};

using rooms_of = std::vector<oc::room_id>;

} // namespace

TEST_CASE_FIXTURE(place, "without a place every history is meant, threads too, voice never")
{
    auto const all = rooms({});
    CHECK(std::ranges::count(all, room("general")) == 1);
    CHECK(std::ranges::count(all, thread_room) == 1);
    CHECK(std::ranges::count(all, room("talk")) == 0);
    CHECK(std::ranges::count(all, room("help")) == 0); // a forum has nothing but threads
    CHECK(all.size() == 2);
}

TEST_CASE_FIXTURE(place, "a channel means its history and its threads, and nobody else's")
{
    CHECK(rooms({{"channel", "general"}}) == rooms_of{room("general")});
    CHECK(rooms({{"channel", "help"}}) == rooms_of{thread_room});
    CHECK(rooms({{"channel", "talk"}}).empty());
}

TEST_CASE_FIXTURE(place, "a thread means itself, whatever channel is named beside it")
{
    CHECK(rooms({{"thread_id", thread_id}}) == rooms_of{thread_room});
    CHECK(rooms({{"thread_id", thread_id}, {"channel", "general"}}) == rooms_of{thread_room});
    auto const order = read({{"thread_id", thread_id}, {"all", true}});
    CHECK(order.rooms.at(0).channel == room("help")); // whose members hear of it
    CHECK(order.rooms.at(0).thread_id == thread_id);
}

TEST_CASE_FIXTURE(place, "a place that is not there is refused, and no other is taken for it")
{
    CHECK(refused({{"channel", "nowhere"}, {"all", true}}) == "channel_not_found");
    CHECK(refused({{"channel", "GENERAL "}, {"all", true}}) == "channel_not_found");
    CHECK(refused({{"thread_id", "nowhere"}, {"all", true}}) == "thread_not_found");
    CHECK(refused({{"thread_id", "help"}, {"all", true}}) == "thread_not_found");
}

TEST_CASE_FIXTURE(place, "a user is meant by name and becomes an id, maybe nobody's any more")
{
    CHECK(read({{"user", "ada"}}).filter.author == "USR:local_ada");
    CHECK(read({{"user", "USR:local_ada"}}).filter.author == "USR:local_ada");
    CHECK(refused({{"user", "nobody"}}) == "user_not_found");
    CHECK(read({{"author_id", "ROTUR:gone"}}).filter.author == "ROTUR:gone");
    CHECK(read({{"author_id", "ROTUR:gone"}, {"user", "ada"}}).filter.author == "USR:local_ada");
}

TEST_CASE_FIXTURE(place, "every value of a wrong kind is refused, before anything is looked at")
{
    std::vector<json::value> const no_text{5, true, json::array{}, json::object{}, ""};
    for (auto const* const key : {"channel", "thread_id", "user", "author_id", "contains"})
        for (auto const& value : no_text) {
            CAPTURE(key);
            CAPTURE(json::serialize(value));
            CHECK(refused({{key, value}, {"all", true}}) == "invalid_value");
        }
    std::vector<json::value> const no_time{"2d", true, json::array{}, json::object{}};
    for (auto const* const key : {"after", "before"})
        for (auto const& value : no_time) {
            CAPTURE(key);
            CHECK(refused({{key, value}, {"all", true}}) == "invalid_value");
        }
    std::vector<json::value> const no_flag{"true", 1, nullptr, json::array{}};
    for (auto const* const key : {"all", "dry_run"})
        for (auto const& value : no_flag) {
            CAPTURE(key);
            CHECK(refused({{"user", "ada"}, {key, value}}) == "invalid_value");
        }
}

TEST_CASE_FIXTURE(place, "null says nothing: it neither narrows nor is wrong")
{
    CHECK(refused({{"user", nullptr}, {"after", nullptr}}) == "invalid_value"); // nothing narrows
    auto const order = read({{"user", "ada"},
                             {"channel", nullptr},
                             {"thread_id", nullptr},
                             {"before", nullptr},
                             {"contains", nullptr}});
    CHECK(order.rooms.size() == 2);
    CHECK_FALSE(order.filter.before);
    CHECK_FALSE(order.filter.contains);
}

TEST_CASE_FIXTURE(place, "a place alone narrows nothing: that all of it is meant has to be said")
{
    for (auto const& body : std::vector<json::object>{{},
                                                      {{"channel", "general"}},
                                                      {{"thread_id", thread_id}},
                                                      {{"dry_run", true}},
                                                      {{"all", false}}}) {
        CAPTURE(json::serialize(body));
        CHECK(refused(body) == "invalid_value");
    }
    for (auto const& body : std::vector<json::object>{{{"user", "ada"}},
                                                      {{"author_id", "x"}},
                                                      {{"after", 0}},
                                                      {{"before", -1.5}},
                                                      {{"contains", "x"}},
                                                      {{"all", true}}}) {
        CAPTURE(json::serialize(body));
        CHECK(refused(body) == "");
    }
}

TEST_CASE_FIXTURE(place, "a text is looked for whatever the case, in the message and in the words")
{
    auto const filter = read({{"contains", "ÜBEL Spam"}}).filter;
    oc::message candidate;
    candidate.content = "this übel SPAM again";
    CHECK(oc::is_purged(filter, candidate));
    candidate.content = "übelspam";
    CHECK_FALSE(oc::is_purged(filter, candidate));
    candidate.content = "";
    CHECK_FALSE(oc::is_purged(filter, candidate));
}

TEST_CASE_FIXTURE(place, "times are a half-open span: from this one on, up to that one")
{
    auto const filter = read({{"after", 100}, {"before", 200.5}}).filter;
    oc::message candidate;
    for (auto const& [timestamp, is_meant] : std::vector<std::pair<double, bool>>{
             {99.999, false}, {100, true}, {200, true}, {200.5, false}, {1e300, false}}) {
        CAPTURE(timestamp);
        candidate.timestamp = timestamp;
        CHECK(oc::is_purged(filter, candidate) == is_meant);
    }
    candidate.timestamp = 150;
    CHECK_FALSE(oc::is_purged(read({{"after", 200}, {"before", 100}}).filter, candidate));
}

TEST_CASE_FIXTURE(place, "the modlog is told what was asked, but not the text that was looked for")
{
    auto const order = read({{"user", "ada"},
                             {"channel", "general"},
                             {"after", 5},
                             {"contains", "something private"},
                             {"dry_run", true},
                             {"unknown", "x"}});
    CHECK(order.said == json::object{{"channel", "general"}, {"user", "ada"}, {"after", 5}});
    CHECK(order.is_dry_run);
    CHECK_FALSE(read({{"user", "ada"}, {"dry_run", false}}).is_dry_run);
}

TEST_CASE_FIXTURE(place, "a purge of one thread leaves the others and the channels alone")
{
    change([this](oc::tx& db) {
        oc::message said;
        said.id = db.new_message_id();
        said.room = thread_room;
        said.user = "USR:local_ada";
        said.content = "goes";
        said.timestamp = db.time;
        db.messages.insert(said);
    });
    add_message("general", "USR:local_ada", "stays");
    auto const before = purge({{"thread_id", thread_id}, {"all", true}, {"dry_run", true}});
    CHECK(before.at("deleted") == json::value(0));
    auto const told = purge({{"thread_id", thread_id}, {"all", true}});
    CHECK(before.at("matched") == json::value(1));
    CHECK(told.at("deleted") == json::value(1));
    std::int64_t left = 0;
    operator_world::read([&](oc::read_tx& db) { left = db.messages.count(room("general")); });
    CHECK(left == 1);
}
