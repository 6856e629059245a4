// free_work: a step of an operator's act that is no command of its own: a query or a change given
// as a function. It runs as a command of the operator would. `done` on the core.
#pragma once

#include "handlers/call.hpp"

#include <functional>
#include <string>

namespace oc {

class core;

/// On a reader.
void ask_query(core& center, std::function<void(query_call&)> work,
               std::function<void(result<std::string>)> done);
/// On the writer, in a savepoint; a refusal undoes it.
void ask_change(core& center, std::function<result<void>(change_call&)> work,
                std::function<void(result<std::string>)> done);

} // namespace oc
