// terminal: what an operator is asked. Prompts go to stderr, answers come from stdin. Blocking; the
// program's main thread.
#pragma once

#include <optional>
#include <string>

namespace oc {

/// Whether the answer is yes; true without asking when stdin is no terminal.
bool confirm(std::string const& question);

struct typed_password {
    std::optional<std::string> text{}; // none: nothing was typed, or `differs`
    bool differs = false;              // the second time it was another one
};

/// From a terminal twice and without echo, else the first line of stdin. A signal that ends the
/// program while it is typed leaves a terminal with echo.
typed_password read_new_password();

} // namespace oc
