// The table of commands; from a message to the one that it means.
#include "handlers/plugins/cli.hpp"

#include "base/text.hpp"
#include "handlers/plugins/cli_channels.hpp"
#include "handlers/plugins/cli_messages.hpp"
#include "handlers/plugins/cli_permissions.hpp"
#include "handlers/plugins/cli_roles.hpp"
#include "handlers/plugins/cli_users.hpp"
#include "handlers/plugins/module_message.hpp"
#include "handlers/plugins/module_orders.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace oc {
namespace {

struct cli_command {
    std::string_view name;
    std::string_view category;
    std::string_view usage; // what stands after the name
    std::string_view what;
    std::size_t args_least = 0;
    std::size_t args_most = 0;
    std::string_view permission{}; // of the command of the same kind
    result<std::string> (*run)(change_call&, cli_call const&) = nullptr;
};

result<std::string> cli_help(change_call& c, cli_call const& call);

// By category, then by name.
constexpr cli_command commands[]{
    {"channel_create", "Channels", "NAME text|separator", "make a channel", 2, 2,
     "manage_channels", &cli_channel_create},
    {"channel_delete", "Channels", "NAME", "delete a channel with its messages", 1, 1,
     "manage_channels", &cli_channel_delete},
    {"channel_getinfo", "Channels", "NAME", "what a channel is, and who may do what in it", 1, 1,
     "manage_channels", &cli_channel_getinfo},
    {"channel_move", "Channels", "NAME INDEX", "move a channel; the first place is 0", 2, 2,
     "manage_channels", &cli_channel_move},
    {"channel_setpermissions", "Channels", "NAME ROLE PERMISSION ALLOW",
     "true gives a role view, send, delete, delete_own, edit_own, react or pin; false takes it",
     4, 4, "manage_channels", &cli_channel_setpermissions},
    {"channels_list", "Channels", "", "the channels that everybody here may view", 0, 0,
     "manage_channels", &cli_channels_list},
    {"help", "General", "[COMMAND]", "say this", 0, 1, "", &cli_help},
    {"purge", "Messages", "COUNT", "delete the newest messages before this one", 1, 1,
     "manage_messages", &cli_purge},
    {"roles_create", "Roles", "ROLE", "make a role", 1, 1, "manage_roles", &cli_roles_create},
    {"roles_delete", "Roles", "ROLE", "delete a role", 1, 1, "manage_roles", &cli_roles_delete},
    {"roles_give", "Roles", "USER ROLE", "give a user a role", 2, 2, "manage_users",
     &cli_roles_give},
    {"roles_list", "Roles", "", "the roles, the highest first", 0, 0, "", &cli_roles_list},
    {"roles_remove", "Roles", "USER ROLE", "take a role from a user", 2, 2, "manage_users",
     &cli_roles_remove},
    {"roles_setcolor", "Roles", "ROLE COLOR", "such as #ff8800", 2, 2, "manage_roles",
     &cli_roles_setcolor},
    {"ban", "Users", "USER", "ban and disconnect a user", 1, 1, "manage_users", &cli_ban},
    {"list_banned", "Users", "", "the banned users", 0, 0, "manage_users", &cli_list_banned},
    {"unban", "Users", "USER", "let a banned user in again", 1, 1, "manage_users", &cli_unban},
    {"users_list", "Users", "", "the users and their roles", 0, 0, "", &cli_users_list},
};

cli_command const* find_command_named(std::string_view name)
{
    auto const found = std::ranges::find(commands, name, &cli_command::name);
    return found == std::end(commands) ? nullptr : &*found;
}

std::string usage_of(cli_command const& command)
{
    std::string out = "`!" + std::string(command.name);
    if (!command.usage.empty())
        out += " " + std::string(command.usage);
    return out + "`";
}

result<std::string> cli_help(change_call&, cli_call const& call)
{
    if (!call.args.empty()) {
        auto name = fold_case(call.args.front());
        name.erase(0, name.starts_with('!') ? 1 : 0);
        auto const* const command = find_command_named(name);
        if (command == nullptr)
            return "❌ Error: There is no command `!" + name + "`";
        return usage_of(*command) + " - " + std::string(command->what);
    }
    std::string out = "**Available commands:**";
    std::string_view category;
    for (auto const& each : commands) {
        if (each.category != category)
            out += "\n**" + std::string(each.category) + "**";
        category = each.category;
        out += "\n• " + usage_of(each) + " - " + std::string(each.what);
    }
    return out;
}

result<std::string> run(change_call& c, cli_command const& command, cli_call const& call)
{
    auto const count = call.args.size();
    if (count < command.args_least || count > command.args_most)
        return "Usage: " + usage_of(command);
    if (!command.permission.empty())
        TRY_VOID(require_permission(c.now(), call.me, command.permission));
    return command.run(c, call);
}

} // namespace

result<effects> run_cli(tx& db, message_posted const& said)
{
    effects out;
    auto const place = find_module_place(db.now, said.channel, said.room);
    auto const me = db.now.users.find_shared(said.user_id);
    if (!place || !me || !takes_module_orders(*me))
        return out; // gone meanwhile
    auto words = words_of(said.content.substr(1));
    auto const* const command =
        words.empty() || said.content[1] == ' ' ? nullptr : find_command_named(fold_case(words[0]));
    if (command == nullptr)
        return out;
    words.erase(words.begin());
    caller const who{.user_id = said.user_id};
    change_call c{who, db, out};
    TRY(auto text, run(c, *command, {*me, *place, said.message_id, words}));
    if (auto const still = find_module_place(db.now, said.channel, said.room))
        say_as(db, *still, {std::string(cli_author), std::move(text)}, out);
    return out;
}

} // namespace oc
