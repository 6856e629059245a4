// The hub: groups of equal roles, who hears a channel, batches, and lists that never change under
// somebody who holds them.
#include "server/hub.hpp"

#include "unit/domain/sample_view.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

using namespace oc;
using oc::test::make_user;
using oc::test::names;

namespace {

/// Takes batches and keeps them.
struct recorder final : network {
    std::size_t thread_count() const override { return 2; }
    void deliver(std::size_t thread, delivery_batch batch) override
    {
        batches.emplace_back(thread, std::move(batch));
    }
    void release(connection_id) override {}

    std::vector<std::pair<std::size_t, delivery_batch>> batches;
};

channel_ptr make_room(room_id id, std::string name, names viewers)
{
    auto made = test::make_channel({{"view", std::move(viewers)}});
    made.id = id;
    made.name = std::move(name);
    return std::make_shared<channel const>(std::move(made));
}

view_ptr view_with(std::vector<channel_ptr> rooms)
{
    auto made = test::make_view();
    made.channels = std::make_shared<channel_set const>(make_channel_set(std::move(rooms)));
    return std::make_shared<view const>(std::move(made));
}

struct fixture {
    fixture()
        : open(make_room(1, "open", {"user"})), staff(make_room(2, "staff", {"admin"})),
          center(net, view_with({open, staff}))
    {
    }

    session& enter(connection_id where, names roles)
    {
        auto& s = sessions.emplace_back();
        s = std::make_unique<session>();
        s->connection = where;
        center.join(*s, make_user("u" + std::to_string(sessions.size()), "n", 0, std::move(roles)));
        return *s;
    }

    /// (thread, slot) → payloads, in order; and what was closed.
    std::map<std::pair<std::size_t, std::uint32_t>, names> heard()
    {
        center.drain();
        std::map<std::pair<std::size_t, std::uint32_t>, names> out;
        for (auto const& [thread, batch] : std::exchange(net.batches, {}))
            for (auto const& step : batch.deliveries) {
                auto const said = step.close_code != 0
                                      ? "closed " + std::to_string(step.close_code)
                                      : std::string(batch.frames.at(step.frame)->payload());
                if (!step.listeners)
                    out[{thread, step.slot}].push_back(said);
                else
                    for (auto const slot : *step.listeners)
                        if (slot != step.slot)
                            out[{thread, slot}].push_back(said);
            }
        return out;
    }

    recorder net;
    channel_ptr open;
    channel_ptr staff;
    hub center;
    std::vector<std::unique_ptr<session>> sessions;
};

using heard_by = std::map<std::pair<std::size_t, std::uint32_t>, names>;

} // namespace

TEST_CASE_FIXTURE(fixture, "a channel is heard by those whose roles view it, on every thread")
{
    enter({0, 0}, {"user"});
    enter({0, 1}, {"admin"});
    enter({1, 0}, {"user"});
    enter({1, 1}, {"admin", "user"});
    enter({1, 2}, {"muted"});
    center.publish(topic::viewers_of(1), make_frame("open"), nullptr);
    center.publish(topic::viewers_of(2), make_frame("staff"), nullptr);
    CHECK(heard() == heard_by{{{0, 0}, {"open"}},
                              {{0, 1}, {"staff"}},
                              {{1, 0}, {"open"}},
                              {{1, 1}, {"open", "staff"}}});
}

TEST_CASE_FIXTURE(fixture, "what is for all is heard by everybody who has joined")
{
    enter({0, 0}, {"user"});
    enter({1, 2}, {});
    session stranger;
    stranger.connection = {0, 1};
    center.publish(topic::all(), make_frame("x"), nullptr);
    CHECK(heard() == heard_by{{{0, 0}, {"x"}}, {{1, 2}, {"x"}}});
}

TEST_CASE_FIXTURE(fixture, "an exception is made for one connection on its own thread only")
{
    auto& asker = enter({0, 1}, {"user"});
    enter({0, 2}, {"user"});
    enter({1, 1}, {"user"}); // the same slot of another thread
    center.publish(topic::viewers_of(1), make_frame("x"), &asker);
    CHECK(heard() == heard_by{{{0, 2}, {"x"}}, {{1, 1}, {"x"}}});
}

TEST_CASE_FIXTURE(fixture, "insiders of a channel hear another form, viewers the plain one")
{
    auto& first = enter({0, 1}, {"user"});
    enter({0, 2}, {"user"});
    auto& second = enter({1, 1}, {"admin", "user"});
    auto& stranger = enter({1, 2}, {"admin"});
    enter({1, 3}, {"user"});
    std::vector<session const*> const insiders{&first, &second, &stranger};
    center.publish_split({.channel = 1,
                          .for_viewers = make_frame("plain"),
                          .for_insiders = make_frame("full")},
                         insiders);
    // One of the insiders may not view the channel: he hears nothing.
    CHECK(heard() == heard_by{{{0, 1}, {"full"}},
                              {{0, 2}, {"plain"}},
                              {{1, 1}, {"full"}},
                              {{1, 3}, {"plain"}}});

    center.publish_split({.channel = 1, .for_insiders = make_frame("full")}, insiders);
    CHECK(heard() == heard_by{{{0, 1}, {"full"}}, {{1, 1}, {"full"}}});
    center.publish_split({.channel = 1, .for_viewers = make_frame("plain")}, insiders);
    CHECK(heard() == heard_by{{{0, 2}, {"plain"}}, {{1, 3}, {"plain"}}});
}

TEST_CASE_FIXTURE(fixture, "who has left hears nothing, whoever stood beside him still does")
{
    std::vector<session*> all;
    for (std::uint32_t slot = 0; slot < 5; ++slot)
        all.push_back(&enter({0, slot}, {"user"}));
    center.leave(*all[0]); // the first, the last, one in between
    center.leave(*all[4]);
    center.leave(*all[2]);
    center.leave(*all[2]); // twice does nothing
    center.publish(topic::all(), make_frame("x"), nullptr);
    CHECK(heard() == heard_by{{{0, 1}, {"x"}}, {{0, 3}, {"x"}}});
    center.leave(*all[1]);
    center.leave(*all[3]);
    center.publish(topic::all(), make_frame("y"), nullptr);
    CHECK(heard().empty());
}

TEST_CASE_FIXTURE(fixture, "who joins again with other roles hears what those hear")
{
    auto& s = enter({0, 0}, {"user"});
    enter({0, 1}, {"user"});
    center.join(s, make_user("u1", "n", 0, {"admin"}));
    center.publish(topic::viewers_of(1), make_frame("open"), nullptr);
    center.publish(topic::viewers_of(2), make_frame("staff"), nullptr);
    CHECK(heard() == heard_by{{{0, 0}, {"staff"}}, {{0, 1}, {"open"}}});
}

TEST_CASE_FIXTURE(fixture, "equal roles share a group, the same roles in another order do not")
{
    auto& a = enter({0, 0}, {"user", "admin"});
    auto& b = enter({1, 0}, {"user", "admin"});
    auto& c = enter({0, 1}, {"admin", "user"});
    CHECK_EQ(a.group, b.group);
    CHECK_NE(a.group, c.group);
    CHECK_EQ(a.group->size, 2);
    CHECK_EQ(a.group->visible.size(), 2);
}

TEST_CASE_FIXTURE(fixture, "a list that was handed out stays as it was")
{
    auto& a = enter({0, 0}, {"user"});
    enter({0, 1}, {"user"});
    center.publish(topic::all(), make_frame("x"), nullptr);
    center.drain();
    auto const held = net.batches.at(0).second.deliveries.at(0).listeners;
    REQUIRE_EQ(*held, audience{0, 1});

    enter({0, 2}, {"user"});
    CHECK_EQ(*held, audience{0, 1});
    center.leave(a);
    CHECK_EQ(*held, audience{0, 1});

    net.batches.clear();
    center.publish(topic::all(), make_frame("y"), nullptr);
    CHECK(heard() == heard_by{{{0, 1}, {"y"}}, {{0, 2}, {"y"}}});
    CHECK_EQ(*held, audience{0, 1});
}

TEST_CASE_FIXTURE(fixture, "the list is not copied while nobody holds it")
{
    auto& a = enter({0, 0}, {"user"});
    auto const* const first = a.group->by_thread[0].slots.get();
    enter({0, 1}, {"user"});
    CHECK_EQ(a.group->by_thread[0].slots.get(), first);
    center.publish(topic::all(), make_frame("x"), nullptr);
    center.drain();
    enter({0, 2}, {"user"});
    auto const* const second = a.group->by_thread[0].slots.get();
    CHECK_NE(second, first);
    enter({0, 3}, {"user"});
    CHECK_EQ(a.group->by_thread[0].slots.get(), second);
}

TEST_CASE_FIXTURE(fixture, "one frame for many audiences in a row is handed over once")
{
    enter({0, 0}, {"user"});
    enter({0, 1}, {"admin"});
    center.publish(topic::all(), make_frame("x"), nullptr);
    center.drain();
    REQUIRE_EQ(net.batches.size(), 1);
    CHECK_EQ(net.batches[0].second.frames.size(), 1);
    CHECK_EQ(net.batches[0].second.deliveries.size(), 2);
}

TEST_CASE_FIXTURE(fixture, "what is sent, published and closed keeps its order per connection")
{
    auto& s = enter({0, 0}, {"user"});
    center.send(s, make_frame("1"));
    center.publish(topic::all(), make_frame("2"), nullptr);
    center.send(s, make_frame("3"));
    center.close(s, 1000, "bye");
    CHECK(s.is_closing);
    CHECK(heard() == heard_by{{{0, 0}, {"1", "2", "3", "closed 1000"}}});
}

TEST_CASE_FIXTURE(fixture, "a connection is closed once, with the first reason")
{
    auto& s = enter({0, 0}, {"user"});
    center.close(s, 1008, "first");
    center.close(s, 1000, "second");
    center.drain();
    REQUIRE_EQ(net.batches.size(), 1);
    auto const& steps = net.batches[0].second.deliveries;
    REQUIRE_EQ(steps.size(), 1);
    CHECK_EQ(steps[0].close_code, 1008);
    CHECK_EQ(steps[0].close_reason, "first");
}

TEST_CASE_FIXTURE(fixture, "nothing is handed over when there is nothing, and nothing twice")
{
    auto& s = enter({1, 0}, {"user"});
    CHECK_FALSE(center.has_pending());
    center.drain();
    CHECK(net.batches.empty());
    center.send(s, make_frame("x"));
    CHECK(center.has_pending());
    center.drain();
    center.drain();
    REQUIRE_EQ(net.batches.size(), 1);
    CHECK_EQ(net.batches[0].first, 1);
    CHECK_FALSE(center.has_pending());
}

TEST_CASE_FIXTURE(fixture, "new rights are judged anew, and those whose list changed are told once")
{
    auto& user = enter({0, 0}, {"user"});
    auto& admin = enter({0, 1}, {"admin"});
    CHECK(center.take_outdated().empty());
    auto const closed = make_room(1, "open", {"admin"});
    center.set_view(view_with({closed, staff}));
    CHECK(user.group->visible.empty());
    CHECK(admin.group->visible == std::vector<channel_ptr>{closed, staff});
    CHECK_EQ(center.take_outdated().size(), 2); // one lost a channel, the other's is another now
    CHECK(center.take_outdated().empty());
    center.publish(topic::viewers_of(1), make_frame("x"), nullptr);
    CHECK(heard() == heard_by{{{0, 1}, {"x"}}});
    center.set_view(view_with({closed, staff}));
    CHECK(center.take_outdated().empty());
}

TEST_CASE_FIXTURE(fixture, "rights that change and change back before anybody was told are no news")
{
    enter({0, 0}, {"user"});
    center.set_view(view_with({staff}));
    center.set_view(view_with({open, staff}));
    CHECK(center.take_outdated().empty());
}

TEST_CASE_FIXTURE(fixture, "a group that forms later is judged by the newest rights")
{
    center.set_view(view_with({make_room(3, "late", {"user"})}));
    auto& s = enter({0, 0}, {"user"});
    REQUIRE_EQ(s.group->visible.size(), 1);
    CHECK_EQ(s.group->visible[0]->name, "late");
    center.publish(topic::viewers_of(1), make_frame("gone"), nullptr);
    CHECK(heard().empty());
}
