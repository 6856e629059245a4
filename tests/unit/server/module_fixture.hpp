// A world with files of native modules, an owner and a user. For the tests of the modules.
#pragma once

#include "support/fake_plugin_folder.hpp"
#include "support/test_world.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oc::test {

using packets_heard = std::vector<boost::json::object>;

inline packets_heard take(peer& from)
{
    packets_heard out;
    for (auto const& text : from.take_all())
        out.push_back(boost::json::parse(text).as_object());
    return out;
}

inline std::string cmds_of(packets_heard const& heard)
{
    std::string out;
    for (auto const& packet : heard)
        out += (out.empty() ? "" : " ") + std::string(packet.at("cmd").as_string());
    return out;
}

inline user make_boss()
{
    user out;
    out.id = "USR:boss";
    out.username = "boss";
    out.roles = {"owner", "user"};
    return out;
}

struct module_fixture {
    fake_plugin_folder folder{};
    test_world world;
    peer& boss;
    peer& ada;

    explicit module_fixture(file_texts files)
        : folder(std::move(files)), world({.plugins = &folder}),
          boss(log_in_boss(world)), ada(world.log_in("USR:ada", "ada"))
    {
        boss.take_all();
        ada.take_all();
    }
    static peer& log_in_boss(test_world& in)
    {
        in.add_user(make_boss());
        return in.log_in("USR:boss");
    }
    packets_heard ask(peer& from, std::string const& request)
    {
        from.send(request);
        world.run_until_idle();
        return take(from);
    }
    double timeout_of(std::string const& id)
    {
        return world.now().users.find(id)->timeout_until.value_or(0);
    }
};

} // namespace oc::test
