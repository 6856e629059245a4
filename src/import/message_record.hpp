// Messages as records of the original (part 2 §15.4), and back. One thread.
#pragma once

#include "domain/message.hpp"
#include "domain/view.hpp"
#include "import/references.hpp"

#include <boost/json/object.hpp>

namespace oc {

/// Everything that the record says; unknown keys go to `extra`. The id is empty when there is no
/// usable one, the timestamp is `otherwise_at` when there is none. Room and position are not set.
/// Texts of absurd length are cut.
message read_message_record(boost::json::object const& from, references const& who,
                            unix_seconds otherwise_at);

/// Whom a message without stored pings pings: as if it were sent now (part 1 §6.2), but for
/// @everyone, which meant nothing in the original. Nothing when it pings nobody.
std::optional<message_pings> find_pings(view const& now, message const& of);

/// `form` original: users in `pings` by name, as the original reads them.
boost::json::object make_message_record(view const& now, message const& from, reference_form form);

} // namespace oc
