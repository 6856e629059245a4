// A world with files of native modules, an owner and a user. For the tests of the modules.
#pragma once

#include "support/test_world.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oc::test {

using file_texts = std::map<std::string, std::string, std::less<>>;

struct fake_folder final : plugin_folder {
    file_texts files{};

    std::optional<std::string> read(std::string_view name) override
    {
        auto const found = files.find(name);
        return found == files.end() ? std::nullopt : std::optional(found->second);
    }
    void write(std::string_view name, std::string_view text) override
    {
        if (is_read_only)
            throw std::runtime_error("read-only");
        files[std::string(name)] = text;
    }
    bool is_read_only = false;
};

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
    fake_folder folder{};
    test_world world;
    peer& boss;
    peer& ada;

    explicit module_fixture(file_texts files)
        : folder(make_folder(std::move(files))), world({.plugins = &folder}),
          boss(log_in_boss(world)), ada(world.log_in("USR:ada", "ada"))
    {
        boss.take_all();
        ada.take_all();
    }
    static fake_folder make_folder(file_texts files)
    {
        fake_folder made;
        made.files = std::move(files);
        return made;
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
