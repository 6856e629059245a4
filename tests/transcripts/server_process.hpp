// server_process: the real program as a child of this one, from "ready" to SIGTERM. Ends only what
// it started.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>

namespace oc::test {

class server_process {
public:
    /// `serve --data FOLDER --port 0`; returns when it says that it is ready. Throws
    /// std::runtime_error when it does not within 20 s.
    server_process(std::filesystem::path const& program, std::filesystem::path const& data);
    /// Stops it, if need be by force.
    ~server_process();
    server_process(server_process const&) = delete;
    server_process& operator=(server_process const&) = delete;

    std::uint16_t port() const { return port_; }

private:
    void read_port(int output);
    void stop() noexcept;

    pid_t child_ = -1;
    std::uint16_t port_ = 0;
};

} // namespace oc::test
