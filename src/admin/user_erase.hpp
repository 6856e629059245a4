// user_erase: forgets a user (import/user_data.hpp) at a server that goes on running: step by step,
// each in a unit of work of its own, with what clients have to hear of it. Core thread.
#pragma once

#include "admin/answer.hpp"
#include "domain/view.hpp"
#include "import/user_data.hpp"

#include <boost/json/object.hpp>

#include <string>

namespace oc {

class core;

struct erase_order {
    user_ptr who;
    erased_messages how = erased_messages::removed;
};

/// Reads {"user", "keep_places"}. errc::user_not_found, errc::last_owner.
result<erase_order> read_erase(view const& now, boost::json::object const& body);

/// Says progress, and finishes with what was erased. Once begun it goes on to its end, whether
/// anybody waits or not; what a crash breaks off may be begun again.
void start_erase(core& center, erase_order order, answer_ptr to);

} // namespace oc
