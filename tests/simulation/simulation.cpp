// The course of a simulation: one task of one thread at a time, in an order of chance.
#include "simulation/simulation.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace oc::test {
namespace {

constexpr std::size_t trail_length_max = 40;
constexpr std::size_t core_executor = 0; // test_world::executors()
constexpr std::size_t writer_executor = 1;

channel make_channel(std::string name, std::vector<std::string> roles,
                     channel_type type = channel_type::text)
{
    channel out;
    out.name = std::move(name);
    out.type = type;
    out.permissions.lists = {{"view", roles}, {"send", roles}, {"react", roles}};
    return out;
}

role make_role(std::string name, std::vector<std::string> permissions)
{
    role out;
    out.id = "id-of-" + name;
    out.name = std::move(name);
    out.position = 10;
    out.permissions = std::move(permissions);
    return out;
}

} // namespace

simulation::simulation(simulation_options options)
    : options_(options), chance_(options.seed), world_({.seed = options.seed})
{
    set_the_scene();
}

simulation_tally simulation::run()
{
    try {
        for (int i = 0; i < options_.steps; ++i)
            take_step();
        do_settle();
    } catch (std::exception const& broken) {
        std::string words = broken.what();
        words += "\n  steps before:";
        for (auto const& each : trail_)
            words += "\n    " + each;
        throw violation(words);
    }
    tally_.events = static_cast<std::int64_t>(model_.now());
    return tally_;
}

void simulation::set_the_scene()
{
    for (auto const* const name : {"vip", "muted"})
        world_.add_role(make_role(name, {"send_messages", "read_message_history"}));
    world_.add_role(make_role("crew", {"send_messages", "read_message_history", "connect"}));
    world_.add_channel(make_channel("crew-only", {"crew", "admin"}));
    world_.add_channel(make_channel("not-for-muted", {"!muted", "user", "vip"}));
    world_.add_channel(make_channel("owners", {"owner"}));
    world_.add_channel(make_channel("lounge", {"user", "vip"}, channel_type::voice));
    world_.add_channel(make_channel("crew-talk", {"!muted", "crew", "vip"}, channel_type::voice));
    using kind = chat_model::room_kind;
    for (auto const& each : world_.now().channels->in_order) {
        auto const* const list = each->permissions.find(channel_action::view);
        bool const is_voice = each->type == channel_type::voice;
        model_.add_channel(each->id, {each->name, *list, is_voice ? kind::voice : kind::text});
    }
    log_ = std::make_unique<event_log>(world_.database_file());
    for (std::size_t i = 0; i < world_.executors().size(); ++i)
        speeds_.push_back(1 + chance_.below(8));
}

void simulation::take_step()
{
    auto const& all = actions();
    std::uint64_t total = 0;
    for (auto const& each : all)
        total += each.weight;
    auto place = chance_.below(total);
    auto chosen = all.begin();
    while (place >= chosen->weight)
        place -= (chosen++)->weight;
    trail_.emplace_back(chosen->name);
    if (trail_.size() > trail_length_max)
        trail_.pop_front();
    (this->*chosen->act)();
    run_some_tasks();
}

void simulation::run_some_tasks()
{
    for (auto count = chance_.below(8); count > 0; --count) {
        auto const all = world_.executors();
        std::vector<std::size_t> tickets;
        for (std::size_t i = 0; i < all.size(); ++i)
            if (all[i]->pending() > 0)
                tickets.insert(tickets.end(), speeds_[i], i);
        if (tickets.empty())
            return;
        run_task(tickets[chance_.below(tickets.size())]);
    }
}

/// One task of that executor, a millisecond later; and everything that it brought is judged.
bool simulation::run_task(std::size_t which)
{
    auto const all = world_.executors();
    auto const waiting = all[core_executor]->pending();
    world_.time.advance_ms(1);
    if (!all[which]->run_one())
        return false;
    model_.take(log_->take_new());
    if (which == core_executor)
        ++core_tasks_;
    else if (which == writer_executor && all[core_executor]->pending() > waiting)
        under_way_.emplace_back(core_tasks_ + waiting + 1, model_.now());
    while (!under_way_.empty() && under_way_.front().first <= core_tasks_) {
        core_moment_ = under_way_.front().second;
        under_way_.pop_front();
    }
    look_around();
    return true;
}

void simulation::run_until_idle()
{
    for (bool ran = true; ran;) {
        ran = false;
        for (std::size_t i = 0; i < speeds_.size(); ++i)
            ran = run_task(i) || ran;
    }
}

void simulation::look_around()
{
    for (auto const& each : clients_)
        each->take(around());
    forget_closed();
    for (auto const& each : clients_)
        if (!each->has_tried_to_log_in() && !each->validator_key().empty())
            greet(*each);
}

/// He has got the handshake: it has to be of now.
void simulation::greet(watched_client& client)
{
    auto const oldest = server_names_.begin() + static_cast<std::ptrdiff_t>(ungreeted_[&client]);
    if (std::find(oldest, server_names_.end(), client.server_name()) == server_names_.end())
        throw violation("a handshake of the past: " + client.server_name());
    ungreeted_.erase(&client);
    log_in(client);
}

void simulation::forget_closed()
{
    for (auto const& each : clients_)
        if (!each->is_open())
            for (auto const& request : each->unanswered())
                if (request.cmd == "message_new") {
                    lost_.push_back(request);
                    lost_.back().packet["author"] = each->user();
                    doubtful_.insert(text_at(request.packet, "content"));
                }
    std::erase_if(clients_, [](auto const& each) { return !each->is_open(); });
}

void simulation::log_in(watched_client& client)
{
    ++tally_.logins;
    auto const name = client.user().substr(id_of("").size());
    bool const is_honest = !chance_.one_in(8);
    auto const validator = is_honest
                               ? world_.book.issue(client.user(), name, client.validator_key())
                               : "USR:nobody,made-up";
    client.log_in({{"cmd", "auth"}, {"validator", validator}});
}

/// A change of the operator: what `work` returns stands in the log, in the same transaction.
void simulation::change(std::function<boost::json::object(tx&)> work)
{
    world_.queue_change([work = std::move(work)](tx& db) {
        auto const done = work(db);
        if (!done.empty())
            db.events.append(db.time, simulation_topic, boost::json::serialize(done));
    });
}

watched_client* simulation::pick_member()
{
    std::vector<watched_client*> members;
    for (auto const& each : clients_)
        if (each->is_member() && !each->is_leaving() && each->is_open())
            members.push_back(each.get());
    return members.empty() ? nullptr : members[chance_.below(members.size())];
}

std::string simulation::new_word(char const* kind) { return kind + std::to_string(++words_); }

} // namespace oc::test
