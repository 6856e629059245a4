// module_list: the native modules of this build, by the names of their files.
#pragma once

#include "domain/plugin_settings.hpp"

#include <array>
#include <string_view>

namespace oc {

struct module_info {
    std::string_view id; // the stem of the original's file
    std::string_view name;
    std::string_view description;
    std::string_view handles; // the event
    bool (*runs)(module_settings const&);
};

/// Sorted by id.
inline constexpr std::array<module_info, 3> native_module_list{{
    {"automod", "AutoMod", "Keeps out texts with blocked words and silences their authors.",
     "new_message", [](module_settings const& now) { return now.automod.has_value(); }},
    {"cli", "CLI", "Obeys commands of owners and admins that begin with an exclamation mark.",
     "new_message", [](module_settings const& now) { return now.cli.has_value(); }},
    {"welcome", "Welcome", "Greets users who log in.", "user_join",
     [](module_settings const& now) { return now.welcome.has_value(); }},
}};

} // namespace oc
