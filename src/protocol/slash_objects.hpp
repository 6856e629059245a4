// The wire side of slash commands (part 2 §5.1): what a bot registers is shown to everybody with
// the name of its account. Pure.
#pragma once

#include "domain/slash_command.hpp"
#include "protocol/field_types.hpp"

#include <boost/describe/class.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace oc {

struct wire_slash_option {
    std::string name;
    std::string description;
    shaped<slash_option_types, std::string> type;
    or_null<std::vector<std::string>> choices;
    bool required = true;
};
BOOST_DESCRIBE_STRUCT(wire_slash_option, (), (name, description, type, choices, required))

struct wire_slash_command {
    std::string name;
    std::string description;
    std::vector<wire_slash_option> options;
    or_null<std::vector<std::string>> whitelistRoles;
    or_null<std::vector<std::string>> blacklistRoles;
    bool ephemeral = false;
    std::string registeredBy; // username
};
BOOST_DESCRIBE_STRUCT(wire_slash_command, (), (name, description, options, whitelistRoles,
                                               blacklistRoles, ephemeral, registeredBy))

wire_slash_command to_wire_slash_command(slash_command const& command, std::string registered_by);

} // namespace oc
