// What can happen in a simulation, and how often.
#include "simulation/simulation.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <array>
#include <memory>

namespace oc::test {
namespace {

constexpr std::size_t clients_max = 14;
constexpr std::size_t channels_max = 11;
constexpr std::array names{"ada", "ben", "cyd", "dot", "eve", "fay"};
constexpr std::array role_names{"user", "moderator", "admin", "vip", "crew", "muted", "owner"};

} // namespace

std::vector<simulation::action> const& simulation::actions()
{
    static std::vector<action> const all{
        {12, &simulation::do_nothing, "run"},
        {10, &simulation::do_connect, "connect"},
        {3, &simulation::do_drop, "drop"},
        {60, &simulation::do_ask, "ask"},
        {6, &simulation::do_ask_much, "ask much"},
        {2, &simulation::do_send_malformed, "send malformed"},
        {3, &simulation::do_try_login_again, "try login again"},
        {8, &simulation::do_change_roles, "change roles"},
        {2, &simulation::do_add_channel, "add channel"},
        {1, &simulation::do_rename_channel, "rename channel"},
        {1, &simulation::do_remove_channel, "remove channel"},
        {2, &simulation::do_change_role, "change role"},
        {1, &simulation::do_offer_ownership, "offer ownership"},
        {3, &simulation::do_change_settings, "change settings"},
        {2, &simulation::do_break_disk, "break disk"},
        {4, &simulation::do_repair_disk, "repair disk"},
        {3, &simulation::do_change_rotur, "change Rotur"},
        {1, &simulation::do_pass_time, "pass time"},
        {1, &simulation::do_restart, "restart"},
        {3, &simulation::do_settle, "settle"},
    };
    return all;
}

// --- people --------------------------------------------------------------------------------------

void simulation::do_connect()
{
    if (clients_.size() >= clients_max)
        return;
    auto made = std::make_unique<watched_client>(world_.connect(),
                                                 id_of(names[chance_.below(names.size())]));
    made->on_reply = [this, user = made->user()](sent_request const& asked,
                                                 boost::json::object const& reply,
                                                 surroundings const& now) {
        ++tally_.replies;
        check_said(user, asked, reply);
        check_reply(asked, reply, now);
    };
    ungreeted_[made.get()] = server_names_.size() - 1;
    clients_.push_back(std::move(made));
}

void simulation::do_drop()
{
    if (clients_.empty())
        return;
    clients_[chance_.below(clients_.size())]->drop();
    look_around();
}

void simulation::do_ask()
{
    if (auto* const client = pick_member())
        client->ask(make_request(*client), around());
}

void simulation::do_ask_much()
{
    auto* const client = pick_member();
    if (client == nullptr)
        return;
    std::vector<boost::json::object> packets;
    for (auto count = 2 + chance_.below(6); count > 0; --count)
        packets.push_back(make_request(*client));
    client->ask_together(std::move(packets), around());
}

void simulation::do_send_malformed()
{
    if (!clients_.empty())
        clients_[chance_.below(clients_.size())]->send_malformed("{\"cmd\":");
    look_around();
}

void simulation::do_try_login_again()
{
    for (auto const& each : clients_)
        if (!each->is_member() && !each->is_logging_in() && !each->validator_key().empty())
            return log_in(*each);
}

// --- the operator --------------------------------------------------------------------------------

void simulation::do_change_roles()
{
    auto const id = id_of(names[chance_.below(names.size())]);
    std::vector<std::string> roles;
    for (auto count = chance_.below(4); count > 0; --count) {
        std::string const role = role_names[chance_.below(role_names.size())];
        if (std::ranges::count(roles, role) == 0 && (role != "owner" || chance_.one_in(3)))
            roles.push_back(role);
    }
    change([id, roles](tx& db) -> boost::json::object {
        auto const known = db.now.users.find_shared(id);
        if (!known)
            return {};
        auto changed = *known;
        changed.roles = roles;
        db.users.set(changed);
        return {{"user", id}, {"roles", boost::json::array(roles.begin(), roles.end())}};
    });
}

void simulation::do_add_channel()
{
    using kind = chat_model::room_kind;
    if (model_.rooms().size() + model_.rooms(kind::voice).size() >= channels_max)
        return;
    bool const is_voice = chance_.one_in(3);
    std::vector<std::string> view;
    for (auto count = 1 + chance_.below(3); count > 0; --count) {
        std::string const role = role_names[chance_.below(role_names.size())];
        view.push_back(chance_.one_in(5) ? "!" + role : role);
    }
    change([name = new_word("channel-"), view, is_voice](tx& db) -> boost::json::object {
        channel fresh;
        fresh.name = name;
        fresh.type = is_voice ? channel_type::voice : channel_type::text;
        fresh.permissions.lists = {{"view", view}, {"send", view}};
        auto const id = db.channels.insert(fresh);
        return {{"channel", name},
                {"id", id},
                {"view", boost::json::array(view.begin(), view.end())},
                {"voice", is_voice}};
    });
}

void simulation::do_rename_channel()
{
    auto const rooms = model_.rooms(chat_model::room_kind::voice);
    auto const room = rooms[chance_.below(rooms.size())];
    change([room, name = new_word("channel-")](tx& db) -> boost::json::object {
        auto const* const known = db.now.channels->find(room);
        if (known == nullptr)
            return {};
        auto changed = *known;
        changed.name = name;
        db.channels.set(changed);
        return {{"renamed", room}, {"to", name}};
    });
}

// One voice channel always stays.
void simulation::do_remove_channel()
{
    auto const rooms = model_.rooms(chat_model::room_kind::voice);
    auto const room = rooms[chance_.below(rooms.size())];
    change([room](tx& db) -> boost::json::object {
        auto const is_voice = [](channel_ptr const& c) { return c->type == channel_type::voice; };
        if (db.now.channels->find(room) == nullptr ||
            std::ranges::count_if(db.now.channels->in_order, is_voice) < 2)
            return {};
        db.channels.remove(room);
        return {{"removed", room}};
    });
}

// Rights on the server are no rights to view; everything is judged anew all the same. Those in
// voice may have to go, or be muted.
void simulation::do_change_role()
{
    std::vector<std::string> permissions{"send_messages", "read_message_history"};
    for (auto const* const each : {"manage_messages", "connect", "speak"})
        if (chance_.one_in(2))
            permissions.emplace_back(each);
    change([permissions](tx& db) -> boost::json::object {
        auto const* const known = db.now.roles->find("vip");
        auto changed = *known;
        changed.permissions = permissions;
        db.roles.set(changed);
        return {};
    });
}

void simulation::do_offer_ownership()
{
    change([](tx& db) -> boost::json::object {
        db.meta.set(meta_keys::claim_code, "the-code");
        return {};
    });
}

void simulation::do_change_settings()
{
    auto const name = new_word("Name ");
    world_.executors().front()->post([this, name] {
        world_.center().set_settings(
            make_test_settings({{"server.name", boost::json::string(name)}}));
        server_names_.push_back(name);
    });
}

// --- the world -----------------------------------------------------------------------------------

void simulation::do_break_disk()
{
    may_disk_fail_ = true;
    auto const code = chance_.one_in(2) ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    world_.disk().fail(code, static_cast<std::int64_t>(chance_.below(12)));
}

void simulation::do_repair_disk() { world_.disk().repair(); }

void simulation::do_change_rotur()
{
    using mood = rotur_book::mood;
    constexpr std::array moods{mood::well, mood::well, mood::slow, mood::down};
    world_.book.set_mood(moods[chance_.below(moods.size())]);
    if (chance_.one_in(2))
        world_.rotur().answer_waiting();
}

void simulation::do_pass_time()
{
    for (auto seconds = 1 + chance_.below(20); seconds > 0; --seconds) {
        world_.time.advance_s(1);
        world_.rotur().expire();
        world_.tick();
        run_some_tasks();
    }
}

void simulation::do_restart()
{
    if (!chance_.one_in(3))
        return;
    ++tally_.restarts;
    world_.disk().repair();
    for (auto const& each : clients_)
        each->drop();
    look_around();
    auto const last = log_->last();
    log_.reset();
    world_.restart();
    server_names_.emplace_back("Testing");
    log_ = std::make_unique<event_log>(world_.database_file(), last);
    model_.take(log_->take_new());
    under_way_.clear();
    core_tasks_ = 0;
    core_moment_ = model_.now();
}

void simulation::do_settle()
{
    world_.disk().repair();
    world_.book.set_mood(rotur_book::mood::well);
    world_.rotur().answer_waiting();
    run_until_idle();
    check_settled();
    may_disk_fail_ = false;
}

} // namespace oc::test
