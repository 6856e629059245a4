// Snapshot plus events equals a fresh snapshot, for each role of a small world, over random
// sequences of commands.
#include "simulation/client_mirror.hpp"

#include <doctest/doctest.h>

#include <boost/json/serialize.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace oc::test {
namespace {

using boost::json::object;

constexpr std::uint64_t seed_count = 12;
constexpr int steps = 250;
constexpr int steps_between_looks = 10;

channel make_channel(std::string name, channel_type type, std::vector<std::string> viewers)
{
    channel made{.name = std::move(name), .type = type};
    for (auto const* const action : {"view", "send", "react", "create_thread"})
        made.permissions.lists.emplace_back(action, viewers);
    return made;
}

user make_member(std::string const& name, std::vector<std::string> roles)
{
    user made;
    made.id = "USR:" + name;
    made.username = name;
    made.roles = std::move(roles);
    return made;
}

/// Users of every default role, two with the same one; text, forum and voice, open and closed.
class small_world {
public:
    explicit small_world(std::uint64_t seed) : chance_(seed), world_({.seed = seed})
    {
        world_.add_channel(make_channel("staff", channel_type::text, {"owner", "admin"}));
        world_.add_channel(make_channel("help", channel_type::forum, {"user"}));
        world_.add_channel(make_channel("lounge", channel_type::voice, {"user", "moderator"}));
        world_.add_user(make_member("olga", {"owner", "user"}));
        world_.add_user(make_member("adam", {"admin", "user"}));
        world_.add_user(make_member("mona", {"moderator", "user"}));
        world_.add_user(make_member("ugo", {"user"}));
        world_.add_user(make_member("uma", {"user"}));
        for (auto const* const name : {"olga", "adam", "mona", "ugo", "uma"})
            clients_.push_back(std::make_unique<client_mirror>(world_, "USR:" + std::string(name)));
        listen();
    }

    void run()
    {
        for (int step = 1; step <= steps; ++step) {
            auto& actor = *clients_[chance_.below(clients_.size())];
            auto const command = make_command(actor);
            auto const reply = actor.ask(command);
            trail_ = boost::json::serialize(command) + " -> " + boost::json::serialize(reply);
            accepted_ += reply.contains("cmd") && reply.at("cmd") != "error" ? 1 : 0;
            if (chance_.one_in(20))
                world_.advance_s(1);
            listen();
            if (step % steps_between_looks == 0)
                compare(*clients_[chance_.below(clients_.size())]);
        }
    }
    int accepted() const { return accepted_; }

private:
    void listen()
    {
        for (auto& each : clients_)
            each->listen();
    }

    void compare(client_mirror& old)
    {
        client_mirror fresh(world_, old.user_id());
        listen(); // the fresh one has read every room to its end
        auto const expected = fresh.describe();
        auto const known = old.describe();
        fresh.leave();
        world_.run_until_idle();
        listen();
        INFO("after ", trail_);
        REQUIRE_EQ(known, expected);
    }

    template <class T>
    T const& pick(std::vector<T> const& from)
    {
        return from[chance_.below(from.size())];
    }
    std::string pick_user() { return pick<std::string>({"olga", "adam", "mona", "ugo", "uma"}); }
    std::string pick_role() { return pick<std::string>({"admin", "moderator", "user", "gamer"}); }
    std::string pick_channel()
    {
        return pick<std::string>({"general", "staff", "help", "lounge", "news", "press"});
    }

    object make_command(client_mirror& actor)
    {
        switch (chance_.below(10)) {
        case 0:
        case 1:
        case 2:
        case 3: return make_message_command(actor);
        case 4:
        case 5: return make_thread_command(actor);
        case 6: return make_channel_command();
        case 7: return make_role_command();
        case 8: return make_voice_command();
        default: return make_user_command();
        }
    }

    object make_message_command(client_mirror& actor)
    {
        auto const rooms = actor.list_rooms();
        if (rooms.empty())
            return {{"cmd", "ping"}};
        object packet = pick(rooms);
        auto const ids = actor.list_messages(packet);
        auto const id = ids.empty() ? std::string("none") : pick(ids);
        auto const emoji = pick<std::string>({"a", "b"});
        switch (ids.empty() ? 0 : chance_.below(9)) {
        case 0:
        case 1:
        case 2:
            packet["cmd"] = "message_new";
            packet["content"] = "hi @" + pick_user() + " and @&" + pick_role();
            if (!ids.empty() && chance_.one_in(3))
                packet["reply_to"] = id;
            return packet;
        case 3:
            packet["cmd"] = "message_edit";
            packet["content"] = "edited " + std::to_string(chance_.below(99));
            break;
        case 4: packet["cmd"] = "message_delete"; break;
        case 5: packet["cmd"] = chance_.one_in(3) ? "message_unpin" : "message_pin"; break;
        case 6:
        case 7:
            packet["cmd"] = "message_react_add";
            packet["emoji"] = emoji;
            break;
        default:
            packet["cmd"] = "message_react_remove";
            packet["emoji"] = emoji;
        }
        packet["id"] = id;
        return packet;
    }

    object make_thread_command(client_mirror& actor)
    {
        std::vector<object> threads;
        for (auto& room : actor.list_rooms())
            if (room.contains("thread_id"))
                threads.push_back(room);
        if (threads.empty() || chance_.one_in(4))
            return {{"cmd", "thread_create"}, {"channel", "help"}, {"name", "about"}};
        object packet = pick(threads);
        packet["cmd"] = pick<std::string>({"thread_join", "thread_leave", "thread_update",
                                           "thread_update", "thread_delete", "unreads_ack"});
        if (packet["cmd"] == "thread_update") {
            packet["locked"] = chance_.one_in(4);
            packet["archived"] = chance_.one_in(2);
            packet["name"] = "about " + std::to_string(chance_.below(99));
        }
        return packet;
    }

    object make_channel_command()
    {
        std::vector<std::string> const viewers{pick_role(), pick_role()};
        object permissions;
        for (auto const* const action : {"view", "send"})
            permissions[action] = boost::json::array{viewers[0], viewers[1]};
        switch (chance_.below(5)) {
        case 0:
            return {{"cmd", "channel_create"},
                    {"name", pick<std::string>({"news", "press"})},
                    {"type", pick<std::string>({"text", "voice", "forum"})},
                    {"permissions", permissions}};
        case 1:
            return {{"cmd", "channel_move"},
                    {"name", pick_channel()},
                    {"position", chance_.below(6)}};
        case 2: return {{"cmd", "channel_delete"}, {"name", pick<std::string>({"news", "press"})}};
        case 3:
            return {{"cmd", "channel_update"},
                    {"current_name", pick_channel()},
                    {"updates", object{{"permissions", permissions}}}};
        default:
            return {{"cmd", "channel_update"},
                    {"current_name", pick<std::string>({"news", "press"})},
                    {"updates", object{{"name", pick<std::string>({"news", "press"})}}}};
        }
    }

    object make_role_command()
    {
        switch (chance_.below(7)) {
        case 0: return {{"cmd", "role_create"}, {"name", "gamer"}, {"self_assignable", true}};
        case 1:
            return {{"cmd", "role_update"}, {"name", pick_role()},
                    {"color", pick<std::string>({"#111111", "#222222"})}};
        case 2: return {{"cmd", "role_delete"}, {"name", pick_role()}};
        case 3: return {{"cmd", "role_reorder"}, {"roles", boost::json::array{pick_role()}}};
        case 4: return {{"cmd", "self_role_add"}, {"role", "gamer"}};
        case 5: return {{"cmd", "self_role_remove"}, {"role", "gamer"}};
        default:
            return {{"cmd", "user_roles_set"},
                    {"user", pick_user()},
                    {"roles", boost::json::array{pick_role(), "user"}}};
        }
    }

    object make_voice_command()
    {
        switch (chance_.below(4)) {
        case 0: return {{"cmd", "voice_leave"}};
        case 1: return {{"cmd", "voice_mute"}};
        default: return {{"cmd", "voice_join"}, {"channel", pick_channel()}, {"peer_id", "p"}};
        }
    }

    object make_user_command()
    {
        if (chance_.one_in(3))
            return {{"cmd", "user_update"},
                    {"user", pick_user()},
                    {"updates", object{{"nickname", pick<std::string>({"N", "M"})}}}};
        return {{"cmd", "status_set"},
                {"status", pick<std::string>({"online", "idle", "dnd", "invisible"})},
                {"text", pick<std::string>({"", "lunch"})}};
    }

    seeded_random chance_;
    test_world world_;
    std::vector<std::unique_ptr<client_mirror>> clients_{};
    std::string trail_{};
    int accepted_ = 0;
};

} // namespace

TEST_CASE("a snapshot and the events since equal a fresh snapshot, for every role")
{
    int accepted = 0;
    for (std::uint64_t seed = 1; seed <= seed_count; ++seed) {
        CAPTURE(seed);
        small_world world(seed);
        world.run();
        accepted += world.accepted();
    }
    // Most of what they did was done.
    CHECK(accepted > static_cast<int>(seed_count) * steps / 3);
}

} // namespace oc::test
