// control_socket: the operator's door to a running server: a Unix socket in the data directory,
// for its owner and root, lines of JSON both ways (docs/decisions/0015). One thread of its own, so
// that no operator keeps the core waiting.
#pragma once

#include "admin/operator_desk.hpp"
#include "base/clock.hpp"

#include <filesystem>
#include <memory>

namespace oc {

class control_socket {
public:
    /// Listens at `file`, mode 0600, but takes nobody in before start(); a socket that a killed
    /// server left there is replaced. Whoever makes it holds the lock of the data. Throws
    /// std::runtime_error when it cannot. The desk and the clock outlive it.
    control_socket(std::filesystem::path file, operator_desk& desk, clock const& time);
    /// Closes all connections, whatever they wait for, and removes the socket.
    ~control_socket();

    void start();

    control_socket(control_socket const&) = delete;
    control_socket& operator=(control_socket const&) = delete;

private:
    class loop;
    std::unique_ptr<loop> loop_;
};

/// Where the control socket of a data directory is.
std::filesystem::path control_socket_file(std::filesystem::path const& data_root);

} // namespace oc
