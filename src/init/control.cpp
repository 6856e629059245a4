// A file system without sockets, or something in the way, is no reason not to serve.
#include "init/control.hpp"

#include "base/log.hpp"

#include <stdexcept>

namespace oc {

control::control(std::filesystem::path const& data_root, desk_surroundings around) : desk_(around)
{
    auto const file = control_socket_file(data_root);
    try {
        socket_.emplace(file, desk_, around.time);
    } catch (std::runtime_error const& failure) {
        log::warning("no_control_socket", {{"reason", failure.what()}});
    }
}

void control::start()
{
    if (socket_)
        socket_->start();
}

} // namespace oc
