// Slash commands as clients see them.
#include "protocol/slash_objects.hpp"

#include <utility>

namespace oc {

wire_slash_command to_wire_slash_command(slash_command const& command, std::string registered_by)
{
    wire_slash_command out{.name = command.name,
                           .description = command.description,
                           .options = {},
                           .whitelistRoles = command.allowed_roles,
                           .blacklistRoles = command.forbidden_roles,
                           .ephemeral = command.is_ephemeral,
                           .registeredBy = std::move(registered_by)};
    for (auto const& option : command.options)
        out.options.push_back({option.name, option.description,
                               std::string(to_string(option.type)), option.choices,
                               option.is_required});
    return out;
}

} // namespace oc
