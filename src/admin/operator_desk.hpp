// operator_desk: takes the operator's requests, line by line, and has them run: commands in the
// core, acts upon the process (settings, log level, connections) here. The same desk serves the
// control socket of a running server and the command line at a stopped one.
#pragma once

#include "admin/answer.hpp"
#include "admin/config_values.hpp"
#include "base/clock.hpp"

#include <boost/json/object.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>

namespace oc {

struct config;
class core;
class server;

struct desk_surroundings {
    server& running; // outlives the desk
    std::filesystem::path config_file;
    std::filesystem::path database;
    clock const& time;
    /// Rereads the config and puts it in force; throws std::runtime_error with words for the
    /// operator. Empty: nobody is served (a stopped server's data).
    std::function<void()> reload{};
    /// Settings that wait for a restart are still these. Null as well at a stopped server's data.
    std::shared_ptr<config const> started_with{};
};

class operator_desk {
public:
    explicit operator_desk(desk_surroundings around);

    /// One request: {"cmd":…, …}; refused when its "config_file" is not the server's. Blocks
    /// for what is short; the end of everything else comes to `to` from the core. One thread at a
    /// time.
    void take(std::string_view line, answer_ptr const& to);

private:
    using object = boost::json::object;
    using outcome = operator_result<object>;

    bool act(std::string_view cmd, object const& body, answer_ptr const& to);
    outcome get_config(object const& body);
    outcome set_config(object const& body);
    outcome reload(object const& body);
    outcome log_level(object const& body);
    outcome list_sessions(object const& body);
    outcome close_sessions(object const& body);
    outcome stats(object const& body);
    void put_in_force(object& told);

    template <class T>
    operator_result<T> ask_core(std::function<void(core&, std::function<void(T)>)> ask) const;

    desk_surroundings around_;
    steady_ms since_;
};

} // namespace oc
