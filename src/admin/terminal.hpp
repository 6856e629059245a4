// terminal: what an operator is asked. Prompts go to stderr, answers come from stdin. Blocking; the
// program's main thread.
#pragma once

#include <optional>
#include <string>

namespace oc {

/// Whether the answer is yes; true without asking when stdin is no terminal.
bool confirm(std::string const& question);

/// From a terminal twice and without echo, else the first line of stdin. None when there is none,
/// or the two differ.
std::optional<std::string> read_new_password();

} // namespace oc
