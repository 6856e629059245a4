// inbox: connection_events for the core. Decodes on the net threads, gathers what a turn brought,
// and hands it to the core as one task per turn and thread, in order.
#pragma once

#include "base/task.hpp"
#include "net/network.hpp"
#include "server/decoder.hpp"

#include <functional>
#include <variant>
#include <vector>

namespace oc {

struct opened_connection {
    connection_id connection;
    peer_info peer;
};
struct received_command {
    connection_id connection;
    decoded_command command;
};
struct closed_connection {
    connection_id connection;
};
using inbound = std::variant<opened_connection, received_command, closed_connection>;

class inbox final : public connection_events {
public:
    /// `take` is called on the core with what a net thread gathered.
    inbox(std::size_t net_threads, executor& core, std::function<void(std::vector<inbound>)> take);

    void on_open(connection_id connection, peer_info peer) override;
    void on_message(connection_id connection, std::string_view text) override;
    void on_close(connection_id connection) override;
    void on_turn_end(std::size_t thread) override;

private:
    executor& core_;
    std::function<void(std::vector<inbound>)> take_;
    std::vector<std::vector<inbound>> gathered_; // one per net thread, used by it alone
};

} // namespace oc
