// Every step runs the world until it is idle.
#include "transcripts/world_stage.hpp"

#include "db/faults.hpp"

#include <boost/json/serialize.hpp>

#include <stdexcept>

namespace oc::test {

world_stage::world_stage(play const& shown, captures& known)
    : accounts_(list_accounts(shown)), settings_(list_settings(shown)),
      modules_(list_module_files(shown)), known_(known),
      world_({.settings = make_test_settings(settings_), .plugins = &modules_})
{
    for (auto const& step : shown.steps)
        if (step.is_given && is_stored(step))
            store(step);
}

void world_stage::store(play_step const& step)
{
    world_.cause([&](tx& db) { return store_given(db, step, {accounts_, known_, world_.random}); });
}

world_stage::client& world_stage::require(std::string const& name)
{
    auto const found = clients_.find(name);
    if (found == clients_.end())
        throw std::runtime_error(name + " is not connected");
    return found->second;
}

void world_stage::collect()
{
    for (auto& [name, client] : clients_)
        if (client.connection != nullptr)
            for (auto& packet : client.connection->take_all())
                client.received.push_back(std::move(packet));
}

void world_stage::connect(std::string const& name, std::string const& address)
{
    auto& client = clients_[name];
    if (client.connection != nullptr && client.connection->is_open())
        throw std::runtime_error(name + " is connected already");
    peer_info const local{.address = "127.0.0.1", .loopback = true};
    client.connection = &world_.connect(address.empty() ? local : peer_info{.address = address});
}

void world_stage::disconnect(std::string const& name)
{
    if (auto* const connection = require(name).connection)
        connection->drop();
}

void world_stage::disconnect_all()
{
    for (auto& [name, client] : clients_)
        if (client.connection != nullptr)
            client.connection->drop();
}

void world_stage::send(std::string const& name, std::string const& text)
{
    auto* const connection = require(name).connection;
    if (connection == nullptr)
        throw std::runtime_error(name + "'s connection went with the restart");
    connection->send(text);
}

void world_stage::settle(std::string const&)
{
    world_.run_until_idle();
    collect();
}

std::deque<std::string>& world_stage::received(std::string const& name)
{
    return require(name).received;
}

std::optional<std::uint16_t> world_stage::close_code(std::string const& name)
{
    auto const* const connection = require(name).connection;
    if (connection == nullptr)
        return 0;
    if (connection->is_open())
        return std::nullopt;
    return connection->close() ? connection->close()->code : 0;
}

void world_stage::perform(play_step const& step)
{
    switch (step.kind) {
    case step_kind::setting:
        settings_.emplace_back(step.what, step.json);
        world_.center().set_settings(make_test_settings(settings_));
        break;
    case step_kind::module:
        modules_.files[module_file(step.what)] = boost::json::serialize(step.json);
        break;
    case step_kind::wait: {
        constexpr std::int64_t second_ms = 1000;
        world_.advance_s(step.number / second_ms);
        if (step.number % second_ms != 0)
            world_.advance_ms(step.number % second_ms);
        break;
    }
    case step_kind::disk_is:
        if (step.what == "full")
            world_.disk().fill_up();
        else
            world_.disk().repair();
        world_.config_file().is_broken = step.what == "full";
        modules_.is_read_only = step.what == "full";
        break;
    case step_kind::rotur_is: world_.rotur().answer_waiting(); break;
    case step_kind::restart:
        for (auto& [name, client] : clients_)
            client.connection = nullptr;
        world_.restart();
        break;
    default: store(step); break;
    }
    settle({});
}

std::vector<std::string> world_stage::list_faults()
{
    std::vector<std::string> found;
    with_snapshot(world_.database_file(), [&](sql::connection& on) {
        for (auto const& fault : find_faults(on))
            found.push_back(fault.words);
    });
    return found;
}

} // namespace oc::test
