// admin_link: the way from the command line to the operator's desk: the control socket of a running
// server, or a desk of our own over the data of a stopped one. The program's main thread.
#pragma once

#include "admin/interruption.hpp"
#include "admin/order.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

namespace oc {

/// There is neither a server that answers nor data that is free; words for the operator.
class unreachable : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The config of a stopped server cannot be read; words with its place.
class broken_config : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

class admin_link {
public:
    using progress = std::function<void(std::int64_t done, std::int64_t total)>;

    virtual ~admin_link() = default;
    /// The last line of the answer. Throws unreachable when the server goes away meanwhile.
    virtual boost::json::object ask(boost::json::object const& request, progress const& told) = 0;
    /// From then on what can stop half-way does so when it comes, and says how far it was.
    void heed(interruption& asked) { interruption_ = &asked; }

protected:
    interruption* interruption_ = nullptr;
};

/// Null when nobody listens there. Throws unreachable.
std::unique_ptr<admin_link> connect_to_server(std::filesystem::path const& socket_file);

/// Takes the lock of the data. As root it becomes the owner of the data first, so that the server
/// can still read what is written. Throws unreachable, broken_config.
std::unique_ptr<admin_link> open_stopped_server(admin_order const& order);

/// Once that link is gone: an order with a folder to export to writes it as whoever gave the order,
/// where the owner of the data may have no right to. Nothing for any other order, or for who was
/// not root. Throws std::runtime_error.
void become_root_again();

} // namespace oc
