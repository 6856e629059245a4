// From net threads to the core, a turn at a time.
#include "server/inbox.hpp"

#include <utility>

namespace oc {

inbox::inbox(std::size_t net_threads, executor& core,
             std::function<void(std::vector<inbound>)> take)
    : core_(core), take_(std::move(take)), gathered_(net_threads)
{
}

void inbox::on_open(connection_id connection, peer_info peer)
{
    gathered_[connection.thread].push_back(opened_connection{connection, std::move(peer)});
}

void inbox::on_message(connection_id connection, std::string_view text)
{
    gathered_[connection.thread].push_back(received_command{connection, decode_command(text)});
}

void inbox::on_close(connection_id connection)
{
    gathered_[connection.thread].push_back(closed_connection{connection});
}

void inbox::on_turn_end(std::size_t thread)
{
    if (gathered_[thread].empty())
        return;
    core_.post([this, batch = std::exchange(gathered_[thread], {})]() mutable {
        take_(std::move(batch));
    });
}

} // namespace oc
