// poll_access: from `poll_id` or `message_id` of a request to the poll, and who may see it.
#pragma once

#include "handlers/call.hpp"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>

namespace oc {

/// How requests name a poll; the poll's own id wins.
struct poll_request {
    std::optional<std::string> poll_id;
    std::optional<std::string> message_id;
};
BOOST_DESCRIBE_STRUCT(poll_request, (), (poll_id, message_id))

/// errc::poll_id_required unless the request names a poll.
result<void> check_poll_request(poll_request const& r);

/// errc::poll_not_found, also when its channel or thread is gone.
result<poll> require_poll(view const& now, polls_reader const& polls, poll_request const& r);

/// Where the poll is: its channel, or the forum of its thread. Null when that is gone.
channel const* find_poll_channel(view const& now, poll const& p);

/// errc::thread_locked or errc::thread_archived: nothing in such a thread is changed.
result<void> require_open_poll_thread(view const& now, poll const& p);

/// errc::poll_view_denied for those who may not view its channel.
result<void> require_poll_view(view const& now, user const& me, poll const& p);

} // namespace oc
