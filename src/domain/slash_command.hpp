// Slash commands (part 2 §5): what a bot may register, who may call it, and whether the arguments
// of a call are what its options say. Pure functions; any thread.
#pragma once

#include "base/result.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

enum class slash_option_type : std::uint8_t { text, integer, flag, choice, number };
struct slash_option_types { // in the order of the enum
    static constexpr std::array<std::string_view, 5> list{"str", "int", "bool", "enum", "float"};
};
std::string_view to_string(slash_option_type type);

struct slash_option {
    std::string name;
    std::string description;
    slash_option_type type = slash_option_type::text;
    std::optional<std::vector<std::string>> choices{}; // for `choice`; bots send [] with others
    bool is_required = true;
};

struct slash_command {
    std::string name; // without the slash
    std::string description;
    std::vector<slash_option> options{};
    // Role names; none and an empty list restrict nothing.
    std::optional<std::vector<std::string>> allowed_roles{};
    std::optional<std::vector<std::string>> forbidden_roles{};
    bool is_ephemeral = false; // its answers are, unless they say otherwise
};
using slash_command_ptr = std::shared_ptr<slash_command const>;

/// What slash_register sends. errc::slash_commands_required unless it is an array with something in
/// it; errc::slash_schema with the first thing that is wrong. Of two with the same name the last
/// one counts. `reserved` are names that bots may not take.
result<std::vector<slash_command_ptr>>
read_slash_commands(boost::json::value const& given, std::span<std::string_view const> reserved);

/// Whom the lists of roles keep out: the first forbidden role that he has, or the first one asked
/// for if he has none of these. An owner may call what asks for roles.
struct slash_restriction {
    bool is_forbidden = false; // else a role is missing
    std::string role;
};
std::optional<slash_restriction> find_restriction(slash_command const& command,
                                                  std::span<std::string const> user_roles);

/// errc::slash_argument_invalid for a value of another type.
error wrong_argument_type(std::string_view option, slash_option_type wanted,
                          boost::json::value const& given);
/// The same for a text that is none of the choices.
error wrong_argument_choice(std::string_view option);

/// The arguments in the types that the options say; null counts as not given.
/// errc::slash_argument_unknown, slash_argument_missing, slash_argument_invalid.
result<boost::json::object> convert_arguments(slash_command const& command,
                                              boost::json::object const& given);

} // namespace oc
