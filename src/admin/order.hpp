// order: what one call of `originchats admin` asks for, as values: a request of the control socket
// and how to ask and to show it.
#pragma once

#include <boost/json/object.hpp>

#include <cstdint>
#include <filesystem>
#include <string>

namespace oc {

struct admin_order {
    std::filesystem::path data = "data";
    std::filesystem::path config_file{}; // empty: config.json of the data directory
    bool as_json = false;
    bool yes = false;
    boost::json::object request{};     // {"cmd":…}; empty: none was read
    std::string question{};            // asked before, when a terminal can answer; empty: none
    bool wants_password = false;       // to be read and put into request["password"]
    std::filesystem::path export_to{}; // what is kept about the user shown goes there
};

/// Exit codes of `originchats admin`.
enum class admin_exit : std::uint8_t {
    done = 0,
    refused = 1,     // not found, not allowed, not as it must be
    usage = 2,       // the command line is wrong
    unreachable = 3, // no server that answers, and the data is locked, missing, or not ours
    failed = 4,      // the server's fault or the disk's; the log knows more
    declined = 5,    // the question was answered with no
    interrupted = 130, // SIGINT came before it was done; what was done is told
};

} // namespace oc
