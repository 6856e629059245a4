// What must hold when nothing is under way: nobody is owed anything, and everybody's picture of the
// server is the server's own.
#include "simulation/simulation.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <set>

namespace oc::test {

std::map<std::string, bool> simulation::list_online() const
{
    std::map<std::string, bool> online;
    for (auto const& client : clients_)
        online[client->user()];
    for (auto const& id : model_.user_ids())
        online[id];
    for (auto const& client : clients_)
        if (client->is_member() && model_.exists(client->user()))
            online[client->user()] = !model_.is_invisible(client->user());
    return online;
}

void simulation::check_settled()
{
    auto const online = list_online();
    for (auto const& each : clients_)
        each->check_settled(model_, online);
    check_histories();
    for (auto const& content : refused_)
        if (model_.was_ever_said(content))
            throw violation(content + " was refused and said all the same");
    check_presence(online);
    check_voice();
    if (world_.net().slots_in_use() != clients_.size())
        throw violation("slots of gone connections are still taken");
}

void simulation::check_histories()
{
    for (auto const room : model_.rooms()) {
        std::vector<modelled_message> stored;
        world_.read([&](read_tx& db) {
            for (auto const& each : db.messages.list_newest(room, 0, 1'000'000))
                stored.push_back({each.id, each.user, each.content, each.nonce.value_or("")});
        });
        if (stored != model_.messages(room))
            throw violation("the history of room " + std::to_string(room) +
                            " is another than the log of events makes");
    }
}

void simulation::check_presence(std::map<std::string, bool> const& online)
{
    auto* const asker = pick_member();
    if (asker == nullptr)
        return;
    std::set<std::string> shown;
    auto const usual = asker->on_reply;
    asker->on_reply = [&](sent_request const&, boost::json::object const& reply,
                          surroundings const&) {
        for (auto const& each : reply.at("users").as_array())
            shown.insert(id_of(text_at(each.as_object(), "username")));
    };
    asker->ask({{"cmd", "users_online"}}, around());
    run_until_idle();
    asker->on_reply = usual;
    for (auto const& [id, is_online] : online)
        if (shown.contains(id) != is_online)
            throw violation(id + (is_online ? " is here but not listed" : " is listed but away"));
}

/// Who believes to be in a channel is there for everybody who may view it, and no one else is.
void simulation::check_voice()
{
    std::map<std::string, std::set<std::string>> inside;
    for (auto const& client : clients_)
        if (auto const& channel = client->voice().channel())
            if (!inside[*channel].insert(client->user()).second)
                throw violation(client->user() + " is in " + *channel + " twice");
    for (auto const& client : clients_)
        if (client->is_member())
            client->ask({{"cmd", "channels_get"}}, around());
    run_until_idle();
    for (auto const& client : clients_) {
        for (auto const room : model_.rooms(chat_model::room_kind::voice)) {
            auto const channel = world_.now().channels->find(room)->name;
            auto const told = client->voice().names_in(channel);
            if (!told)
                continue;
            std::set<std::string> shown;
            for (auto const& name : *told)
                shown.insert(id_of(name));
            if (shown != inside[channel])
                throw violation(client->user() + " is shown others in " + channel);
        }
    }
}

} // namespace oc::test
