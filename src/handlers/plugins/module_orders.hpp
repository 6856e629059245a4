// module_orders: messages that are orders to a native module (part 2 §10.4): who may give them,
// and their words. Pure; any thread.
#pragma once

#include "domain/plugin_settings.hpp"
#include "domain/user.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

/// Owners and admins; nobody who is banned.
bool takes_module_orders(user const& from);

/// Whether the text begins with the word "!automod".
bool is_automod_order(std::string_view content);

/// The text at its spaces.
std::vector<std::string> words_of(std::string_view content);

struct automod_order {
    std::optional<automod_settings> changed{}; // none: the order changes nothing
    std::string answer;
};

/// What an "!automod …" does to the settings, and what is said to it. errc-free: whatever is wrong
/// is in the answer.
automod_order obey_automod(automod_settings now, std::string_view content);

} // namespace oc
