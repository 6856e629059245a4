// Whole tables from their first row to their last, and what tables say of one user: for exports,
// moves and the erasure of an account.
#include "db/table_walks.hpp"
#include "db/user_traces.hpp"

#include "conformance/db/fixture.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <tuple>
#include <vector>

using namespace oc;
using namespace oc::test;

namespace {

using texts = std::vector<std::string>;

constexpr history_place start{};
constexpr history_place everything{.room = 1'000'000, .position = 1'000'000};

struct fixture {
    temporary_folder folder;
    test_store s{folder.database()};

    void write(std::function<void(tx&)> body)
    {
        REQUIRE(s.write([&](tx& db) { return body(db), true; }).committed);
    }
    void trace(std::function<void(user_traces&)> body)
    {
        write([&](tx& db) {
            user_traces traces(db.messages);
            body(traces);
        });
    }
    void walk(std::function<void(table_walks const&)> body)
    {
        s.read([&](read_tx& db) { body(table_walks(db.messages)); });
    }
    message add(room_id room, std::string id, std::function<void(message&)> edit = {})
    {
        auto fresh = make_message(room, std::move(id));
        if (edit)
            edit(fresh);
        write([&](tx& db) { db.messages.insert(fresh); });
        return fresh;
    }
    message add_of(room_id room, std::string id, std::string author)
    {
        return add(room, std::move(id), [&](message& m) { m.user = author; });
    }
    message find(room_id room, std::string const& id)
    {
        message out;
        s.read([&](read_tx& db) { out = db.messages.find(room, id).value(); });
        return out;
    }
    texts walk_room(room_id room)
    {
        texts out;
        walk([&](table_walks const& on) {
            on.each_message(room, [&](message const& each) { out.push_back(each.id); });
        });
        return out;
    }
    std::string ask_for(sql::query const& what)
    {
        std::string out;
        s.read([&](read_tx& db) { out = ask(connection(db), what); });
        return out;
    }
};

void react(fixture& in, message const& target, texts const& users, std::string const& emoji)
{
    in.write([&](tx& db) {
        for (auto const& user : users)
            db.reactions.insert(target, emoji, user);
    });
}

} // namespace

// table_walks -------------------------------------------------------------------------------------

TEST_CASE_FIXTURE(fixture, "a walk over a room gives each message once, oldest first, over pages")
{
    texts expected;
    write([&](tx& db) {
        for (int i = 0; i < 1001; ++i) { // two pages of 500, and one more
            auto fresh = make_message(3, "m" + std::to_string(i));
            db.messages.insert(fresh);
        }
        auto other = make_message(4, "other");
        db.messages.insert(other);
        for (int const gone : {0, 499, 500, 1000})
            db.messages.remove(*db.messages.find(3, "m" + std::to_string(gone)));
    });
    for (int i = 1; i < 1000; ++i)
        if (i != 499 && i != 500)
            expected.push_back("m" + std::to_string(i));
    CHECK(walk_room(3) == expected);
    CHECK(walk_room(4) == texts{"other"});
    CHECK(walk_room(5).empty());
}

TEST_CASE_FIXTURE(fixture, "walks bring the reactions, those of every author too")
{
    auto const first = add_of(1, "a", "ann");
    auto const second = add_of(2, "b", "ben");
    auto const third = add_of(2, "c", "ann");
    react(*this, first, {"x", "y"}, "+");
    react(*this, third, {"z"}, "-");
    std::vector<std::tuple<room_id, std::string, std::size_t>> found;
    walk([&](table_walks const& on) {
        on.each_message_of("ann", [&](message const& each) {
            found.emplace_back(each.room, each.id, each.reactions.size());
            CHECK(each.user == "ann");
        });
        on.each_message_of("nobody", [](message const&) { FAIL("a message of nobody"); });
        on.each_message(1, [](message const& each) {
            REQUIRE(each.reactions.size() == 1);
            CHECK(each.reactions.front().users == texts{"x", "y"});
        });
    });
    CHECK(found == decltype(found){{1, "a", 1}, {2, "c", 1}});
}

TEST_CASE_FIXTURE(fixture, "the newest message until a position is found over gaps")
{
    for (char const* const id : {"a", "b", "c"})
        add(1, id);
    write([](tx& db) { db.messages.remove(*db.messages.find(1, "b")); });
    walk([](table_walks const& on) {
        CHECK_FALSE(on.find_message_until(1, -1));
        CHECK(on.find_message_until(1, 0) == "a");
        CHECK(on.find_message_until(1, 1) == "a");
        CHECK(on.find_message_until(1, 2) == "c");
        CHECK(on.find_message_until(1, 1'000'000'000'000) == "c");
        CHECK_FALSE(on.find_message_until(2, 5));
    });
}

TEST_CASE_FIXTURE(fixture, "secrets are told as far as there are some")
{
    write([](tx& db) {
        for (char const* const name : {"both", "hash", "none"})
            db.users.insert(make_user(name));
        db.users.set_password_hash("USR:local_both", "h1");
        db.users.set_validator("USR:local_both", "v1");
        db.users.set_password_hash("USR:local_hash", "h2");
    });
    walk([](table_walks const& on) {
        auto const both = on.find_secrets("USR:local_both");
        CHECK(both.password_hash == "h1");
        CHECK(both.validator == "v1");
        auto const hash = on.find_secrets("USR:local_hash");
        CHECK(hash.password_hash == "h2");
        CHECK_FALSE(hash.validator);
        for (char const* const id : {"USR:local_none", "nobody", ""})
            CHECK_FALSE(on.find_secrets(id).password_hash);
    });
}

TEST_CASE_FIXTURE(fixture, "markers and slow mode are listed by user and room")
{
    write([](tx& db) {
        db.read_markers.set("b", 1, {.position = 4, .message_id = "m4"});
        db.read_markers.set("a", 9, {.position = 5, .message_id = "m5"});
        db.read_markers.set("a", 2, {.position = 6, .message_id = "m6"});
        db.slow_mode.set_last("b", 3, 1.5);
        db.slow_mode.set_last("a", 4, 2.25);
    });
    walk([](table_walks const& on) {
        texts markers, slow;
        for (auto const& each : on.list_read_markers())
            markers.push_back(each.user_id + std::to_string(each.room) + each.message_id + "@" +
                              std::to_string(each.position));
        CHECK(markers == texts{"a2m6@6", "a9m5@5", "b1m4@4"});
        auto const rows = on.list_slow_mode();
        REQUIRE(rows.size() == 2);
        CHECK(rows[0].user_id == "a");
        CHECK(rows[0].room == 4);
        CHECK(rows[0].last_at == 2.25);
        CHECK(rows[1].user_id == "b");
    });
}

TEST_CASE_FIXTURE(fixture, "polls are listed by age, votes in the order in which they were cast")
{
    auto const shown = add(1, "m");
    auto const later_shown = add(1, "n");
    poll asked{.id = "zz-first", .room = 1, .position = shown.position, .message_id = "m"};
    for (char const* const id : {"a", "b"})
        asked.options.push_back(boost::json::object{{"id", id}, {"text", id}});
    auto later = asked;
    later.id = "aa-second";
    later.position = later_shown.position;
    later.message_id = "n";
    asked.created_at = 1;
    later.created_at = 2;
    write([&](tx& db) {
        db.polls.insert(later);
        db.polls.insert(asked);
        db.polls.set_choice(asked, "late", {0}, 30);
        db.polls.set_choice(asked, "early", {1, 0}, 10);
        db.polls.set_choice(later, "early", {1}, 5);
    });
    walk([&](table_walks const& on) {
        CHECK(on.list_polls() == texts{"zz-first", "aa-second"});
        texts votes;
        for (auto const& each : on.list_votes(asked))
            votes.push_back(each.user_id + std::to_string(each.option));
        CHECK(votes == texts{"early0", "early1", "late0"});
        CHECK(on.list_votes(later).size() == 1);
        CHECK(on.list_votes(later).front().voted_at == 5);
    });
}

TEST_CASE_FIXTURE(fixture, "where somebody reacted is told in the order of the histories")
{
    auto const late = add(2, "late");
    auto const first = add(1, "first");
    auto const second = add(1, "second");
    react(*this, second, {"ann"}, "+");
    react(*this, late, {"ann", "ben"}, "+");
    react(*this, first, {"ben", "ann"}, "+");
    react(*this, first, {"ann"}, "-");
    texts found;
    walk([&](table_walks const& on) {
        on.each_reaction_of("ann", [&](room_id room, std::string const& id,
                                       std::string const& emoji) {
            found.push_back(std::to_string(room) + id + emoji);
        });
        on.each_reaction_of("", [](auto...) { FAIL("a reaction of nobody"); });
    });
    CHECK(found == texts{"1first+", "1first-", "1second+", "2late+"});
}

// user_traces -------------------------------------------------------------------------------------

TEST_CASE_FIXTURE(fixture, "windows lead through every history to its end, and then there is none")
{
    write([](tx& db) {
        for (int i = 0; i < 4003; ++i) {
            auto fresh = make_message(i < 4001 ? 1 : 8, "m" + std::to_string(i));
            db.messages.insert(fresh);
        }
    });
    trace([](user_traces& on) {
        std::size_t found = 0;
        int windows = 0;
        for (auto after = start;;) {
            auto const until = on.find_window_end(after);
            if (!until)
                break;
            found += on.list_messages("USR:local_ada", after, *until).size();
            after = *until;
            ++windows;
            REQUIRE(windows < 10);
        }
        CHECK_MESSAGE(found == 4003, "each message is in one window");
        CHECK(windows == 2);
        CHECK_FALSE(on.find_window_end(everything));
    });
}

TEST_CASE_FIXTURE(fixture, "a window is open at its beginning and closed at its end")
{
    add_of(1, "a", "ann");
    add_of(1, "b", "ann");
    add_of(1, "x", "ben");
    add_of(2, "c", "ann");
    trace([](user_traces& on) {
        auto const ids = [&](history_place after, history_place until) {
            texts out;
            for (auto const& each : on.list_messages("ann", after, until))
                out.push_back(std::to_string(each.room) + each.id);
            return out;
        };
        CHECK(ids(start, everything) == texts{"1a", "1b", "2c"});
        CHECK(ids({1, 0}, {1, 1}) == texts{"1b"});
        CHECK(ids({1, 1}, {2, 0}) == texts{"2c"});
        CHECK(ids({2, 0}, everything).empty());
        CHECK(ids({1, 1}, {1, 1}).empty());
    });
}

TEST_CASE_FIXTURE(fixture, "who is taken out is pinged, answered and counted no more; others stay")
{
    auto const m = add_of(1, "m", "ben");
    react(*this, m, {"USR:a", "USR:ab"}, "+");
    react(*this, m, {"USR:a"}, "-");
    add(1, "r", [](message& reply) {
        reply.user = "ben";
        reply.reply_to = reply_reference{"m", "USR:a"};
        reply.pings = message_pings{{"USR:a", "USR:ab"}, {"USR:a"}, {"USR:a"}};
    });
    add(1, "plain");
    trace([](user_traces& on) {
        CHECK(on.remove_mentions("USR:a", "gone", start, everything) == 2);
        CHECK(on.remove_mentions("USR:a", "gone", start, everything) == 0);
    });
    auto const reply = find(1, "r");
    CHECK(reply.reply_to->user == "gone");
    CHECK(reply.reply_to->id == "m");
    CHECK_MESSAGE(reply.pings->users == texts{"USR:ab"}, "an id that begins alike is another's");
    CHECK(reply.pings->replies.empty());
    CHECK_MESSAGE(reply.pings->roles == texts{"USR:a"}, "a role is no user");
    auto const left = find(1, "m").reactions;
    REQUIRE(left.size() == 1);
    CHECK(left.front().users == texts{"USR:ab"});
    CHECK_FALSE(find(1, "plain").pings);
}

TEST_CASE_FIXTURE(fixture, "mentions outside the window are left for the next one")
{
    auto const first = add(1, "first");
    auto const second = add(1, "second");
    react(*this, first, {"u"}, "+");
    react(*this, second, {"u"}, "+");
    trace([&](user_traces& on) {
        CHECK(on.remove_mentions("u", "gone", {1, first.position}, everything) == 1);
    });
    CHECK(find(1, "first").reactions.size() == 1);
    CHECK(find(1, "second").reactions.empty());
}

TEST_CASE_FIXTURE(fixture, "an emptied message keeps id, place and time, and what it answers")
{
    add(1, "target");
    auto const m = add(1, "m", [](message& full) {
        full.pinned = true;
        full.nonce = "n";
        full.reply_to = reply_reference{"target", "USR:local_ada"};
        full.pings = message_pings{{"someone"}, {}, {}};
        full.embeds = boost::json::array{1};
        full.attachments = boost::json::array{2};
        full.interaction = boost::json::object{{"command", "c"}};
        full.extra = boost::json::object{{"k", "v"}};
    });
    trace([&](user_traces& on) { on.empty_message(find(1, "m"), "gone", ""); });
    auto const left = find(1, "m");
    CHECK(left.user == "gone");
    CHECK(left.content.empty());
    CHECK(left.position == m.position);
    CHECK(left.timestamp == m.timestamp);
    CHECK(left.reply_to->id == "target");
    CHECK_FALSE(left.pings);
    for (auto const* const part : {&left.embeds, &left.attachments, &left.interaction, &left.extra})
        CHECK(part->is_null());
    static sql::query const pings("SELECT count(*) FROM pings");
    CHECK(ask_for(pings) == "0");
    s.write([](tx& db) {
        CHECK_FALSE(db.messages.find_by_nonce(1, "USR:local_ada", "n"));
        return true;
    });
}

TEST_CASE_FIXTURE(fixture, "the rest of a user: votes and pings go, what he made is another's")
{
    static sql::query const maker("SELECT created_by FROM polls");
    static sql::query const votes("SELECT group_concat(user_id) FROM poll_votes");
    static sql::query const log("SELECT actor_id || actor_name || target_id || target_name || "
                                "coalesce(details, '-') FROM modlog ORDER BY number");
    static sql::query const events("SELECT group_concat(frame, ' ') FROM events");
    auto const shown = add(1, "m", [](message& m) { m.pings = message_pings{{"u"}, {}, {}}; });
    write([&](tx& db) {
        poll asked{.id = "p", .room = 1, .position = shown.position, .message_id = "m"};
        asked.options.push_back(boost::json::object{{"id", "a"}, {"text", "a"}});
        asked.created_by = "u";
        db.polls.insert(asked);
        db.polls.set_choice(asked, "u", {0}, 1);
        db.polls.set_choice(asked, "v", {0}, 2);
        modlog_entry entry{.action = "user_ban", .actor_id = "v", .actor_name = "V"};
        entry.target_id = "u";
        entry.target_name = "Uma";
        entry.details = {{"reason", "of Uma"}};
        db.modlog.insert(entry);
        db.events.append(1, "all", R"({"user":"Uma"})");
        db.events.append(1, "all", R"({"user":"Umami"})");
    });
    auto const before = ask_for(events);
    trace([](user_traces& on) { on.remove_rest("u", "Uma", "gone"); });
    CHECK(ask_for(maker) == "gone");
    CHECK(ask_for(votes) == "v");
    CHECK(ask_for(log) == "vVgonegone-");
    CHECK(before == R"({"user":"Uma"} {"user":"Umami"})");
    CHECK(ask_for(events) == R"({} {"user":"Umami"})");
}
