// attaching: from `attachments` of message_new to what is stored with the message (part 2 §3.9).
#pragma once

#include "domain/message.hpp"
#include "handlers/call.hpp"

#include <boost/json/value.hpp>

namespace oc {

/// The attachments that are named, in order, each once. The refusals of part 1 §6.1, check 12.
result<std::vector<attachment>> find_own_attachments(change_call& c, user const& me,
                                                     boost::json::value const& named);

/// What the message says of them; null for none.
boost::json::value describe_attachments(view const& now, std::vector<attachment> const& used);

} // namespace oc
