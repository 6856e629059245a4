// The table of sessions, by id and by connection.
#include "server/session.hpp"

#include "base/check.hpp"

namespace oc {

bool enqueue(session& s, decoded_command&& command)
{
    if (!s.queue)
        s.queue = std::make_unique<std::deque<decoded_command>>();
    if (s.queue->size() >= limits::session_commands_max ||
        s.queued_bytes + command.bytes > limits::session_queue_bytes_max)
        return false;
    s.queued_bytes += command.bytes;
    s.queue->push_back(std::move(command));
    return true;
}

std::unique_ptr<decoded_command> dequeue(session& s)
{
    if (!s.queue)
        return nullptr;
    auto next = std::make_unique<decoded_command>(std::move(s.queue->front()));
    s.queue->pop_front();
    s.queued_bytes -= next->bytes;
    if (s.queue->empty())
        s.queue.reset();
    return next;
}

session& session_table::insert(connection_id connection)
{
    auto made = std::make_unique<session>();
    made->who.session = session_id{++last_id_};
    made->connection = connection;
    auto& slots = by_slot_.at(connection.thread);
    if (slots.size() <= connection.slot)
        slots.resize(connection.slot + 1, nullptr);
    CHECK(slots[connection.slot] == nullptr);
    slots[connection.slot] = made.get();
    auto& placed = by_id_[made->who.session];
    placed = std::move(made);
    return *placed;
}

session* session_table::find(session_id id)
{
    auto const entry = by_id_.find(id);
    return entry == by_id_.end() ? nullptr : entry->second.get();
}

session* session_table::find(connection_id connection)
{
    auto const& slots = by_slot_.at(connection.thread);
    return connection.slot < slots.size() ? slots[connection.slot] : nullptr;
}

void session_table::remove(session& s)
{
    by_slot_.at(s.connection.thread).at(s.connection.slot) = nullptr;
    by_id_.erase(s.who.session);
}

} // namespace oc
