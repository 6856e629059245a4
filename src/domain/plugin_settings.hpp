// The native modules of this build (part 2 §10.4) and their files plugins/*_config.json, in which
// operators of the original keep their settings. Pure; any thread.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

/// Obeys what owners and admins write after "!" (handlers/plugins/cli.hpp).
struct cli_settings {
    bool is_enabled = true;
};

/// Keeps out texts with certain words, and silences their authors for a while.
struct automod_settings {
    bool is_enabled = true;
    double timeout_seconds = 300; // 0: none
    std::vector<std::string> blocked_words{}; // as likeness_of makes them
    bool sends_mod_message = true;
    std::string mod_message = "⚠️ {username}, your message contained blocked words.";
    bool deletes_message = true;
};

/// Greets who logs in.
struct welcome_settings {
    bool is_enabled = true;
    std::string channel = "general";
    std::string message = "Welcome to the server, {username}!";
    bool first_time_only = true;
    std::vector<std::string> welcomed{}; // ids that the original has greeted already
};

/// What runs: a module whose file is there and can be read.
struct module_settings {
    std::optional<automod_settings> automod{};
    std::optional<cli_settings> cli{};
    std::optional<welcome_settings> welcome{};
    std::vector<std::string> broken{}; // modules whose file is there and cannot be read
};

/// Missing members have their defaults; nothing when it is no object or one is of a wrong type.
std::optional<automod_settings> read_automod_settings(boost::json::value const& document);
std::optional<cli_settings> read_cli_settings(boost::json::value const& document);
std::optional<welcome_settings> read_welcome_settings(boost::json::value const& document);

/// The document with these settings; members that are no settings stay.
boost::json::object write_automod_settings(automod_settings const& settings,
                                           boost::json::object document);

/// Whether the text contains a blocked word, ignoring case and what is not drawn.
bool is_blocked(automod_settings const& settings, std::string_view content);

/// The text with every "{username}" replaced; other braces stay as they are.
std::string with_username(std::string_view text, std::string_view username);

} // namespace oc
