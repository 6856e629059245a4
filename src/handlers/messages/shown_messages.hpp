// shown_messages: stored messages as one user sees them now. What changes without its message being
// changed, the results of a poll, where a file is and how long, is folded in here; every history
// goes through these.
#pragma once

#include "db/attachments.hpp"
#include "db/polls.hpp"
#include "protocol/objects.hpp"

#include <string>
#include <vector>

namespace oc {

struct message_viewer {
    view const& now;
    polls_reader const& polls;
    attachments_reader const& attachments;
    std::string user_id; // empty: everybody who may view it
};

wire_message show_message(message_viewer const& to, message const& m,
                          with_pings pings = with_pings::no);
std::vector<wire_message> show_messages(message_viewer const& to,
                                        std::vector<message> const& messages);

/// For a query: its asker is the viewer.
template <class Call>
message_viewer viewer_of(Call const& c)
{
    return {c.now(), c.db.polls, c.db.attachments, c.who.user_id};
}

} // namespace oc
