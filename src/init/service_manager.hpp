// service_manager: what systemd and the like tell a service, and want to hear of it (sd_notify(3),
// sd_listen_fds(3), without their library). Without such a manager every call does nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace oc {

class service_manager {
public:
    /// Reads the environment; the main thread, before others start.
    service_manager();
    ~service_manager();
    service_manager(service_manager const&) = delete;
    service_manager& operator=(service_manager const&) = delete;

    /// Sockets that listen already (socket activation); none: the server opens its own. Throws
    /// std::runtime_error when one of them is no listening TCP socket.
    std::vector<int> listening_sockets() const;

    // Each sends one datagram and never waits. Any thread.
    void ready(std::string_view status) const;
    void reloading() const;
    void stopping() const;
    /// The watchdog's food: whoever calls it shows that it is not stuck.
    void alive() const;

private:
    void send(std::string const& words) const;

    std::string address_; // as in sockaddr_un::sun_path; empty: nobody listens
    int socket_ = -1;
    bool has_watchdog_ = false;
};

} // namespace oc
