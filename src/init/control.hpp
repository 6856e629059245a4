// control: the operator's door of a server that runs (src/admin), opened by `serve`.
#pragma once

#include "admin/control_socket.hpp"
#include "admin/operator_desk.hpp"
#include "base/clock.hpp"

#include <optional>

namespace oc {

/// The desk with the socket to it. Without a socket the server serves all the same: the reason is
/// logged.
class control {
public:
    control(std::filesystem::path const& data_root, desk_surroundings around);
    /// Once the server takes clients in.
    void start();

private:
    operator_desk desk_;
    std::optional<control_socket> socket_{};
};

} // namespace oc
