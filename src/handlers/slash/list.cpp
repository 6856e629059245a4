// slash_list: every slash command: those of the server, then those of bots (part 2 §5.3).
#include "handlers/define.hpp"
#include "handlers/slash/builtins.hpp"
#include "protocol/slash_objects.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {};
BOOST_DESCRIBE_STRUCT(request, (), ())

struct slash_commands {
    static constexpr std::string_view wire_name = "slash_list";
    std::vector<wire_slash_command> commands;
};
BOOST_DESCRIBE_STRUCT(slash_commands, (), (commands))

result<slash_commands> handle(live_call& c, request const&)
{
    TRY_VOID(require_me(c));
    slash_commands out;
    for (auto const& each : list_builtins())
        out.commands.push_back(to_wire_slash_command(each.command, std::string(system_author)));
    for (auto const& each : c.live.slash.list())
        out.commands.push_back(
            to_wire_slash_command(*each.command, c.now().users.name_of(each.user_id)));
    return out;
}

} // namespace

OC_COMMAND(slash_list) = define<&handle>({
    .summary = "The slash commands of the server and of the bots that are connected.",
});

} // namespace oc
