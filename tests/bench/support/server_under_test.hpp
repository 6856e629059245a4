// server_under_test: the server's program on a free port with fresh data, and a login service that
// believes everybody; and the way of many connections through its login.
#pragma once

#include "bench/support/fake_rotur.hpp"
#include "bench/support/process.hpp"
#include "bench/support/socket_set.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace oc::bench {

class server_under_test {
public:
    /// Starts the program and waits until it listens.
    explicit server_under_test(std::string const& program);

    int port() const { return port_; }
    process& program() { return *process_; }

private:
    scratch_folder folder_;
    fake_rotur rotur_;
    int port_;
    std::unique_ptr<process> process_;
};

/// Opens `count` connections and waits until each is logged in, as users 0, 1, … up to `users` and
/// again from 0. Throws std::runtime_error when a login fails or nothing happens for 30 seconds.
void log_in(socket_set& sockets, std::size_t count, std::size_t users);

/// The server's packet begins with this command.
bool is_packet(std::string_view payload, std::string_view cmd);

} // namespace oc::bench
