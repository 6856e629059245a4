// The table of built-in slash commands.
#include "handlers/slash/builtins.hpp"

#include "base/text.hpp"
#include "handlers/slash/builtin_server.hpp"
#include "handlers/slash/builtin_users.hpp"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace oc {
namespace {

using type = slash_option_type;

slash_option option(std::string name, type kind, std::string description)
{
    return {.name = std::move(name), .description = std::move(description), .type = kind};
}

slash_option optional_text(std::string name, std::string description)
{
    auto made = option(std::move(name), type::text, std::move(description));
    made.is_required = false;
    return made;
}

slash_option choice(std::string name, std::vector<std::string> choices, std::string description)
{
    auto made = option(std::move(name), type::choice, std::move(description));
    made.choices = std::move(choices);
    return made;
}

slash_option username() { return option("username", type::text, "The user"); }

// For role names; any one suffices.
using roles = std::vector<std::string>;

result<std::string> run_help(change_call&, builtin_call const& call) { return call.help; }

slash_command for_everyone(std::string name, std::string description,
                           std::vector<slash_option> options)
{
    return {.name = std::move(name),
            .description = std::move(description),
            .options = std::move(options)};
}

slash_command restricted(slash_command command, roles allowed)
{
    command.allowed_roles = std::move(allowed);
    return command;
}

std::vector<slash_builtin> make_table()
{
    roles const moderating{"admin", "owner"};
    roles const owning{std::string(owner_role)};
    auto type_of_channel = choice("type", {"text", "voice"}, "Of a new channel; text if not given");
    type_of_channel.is_required = false;
    return {
        {restricted(for_everyone("ban", "Ban a user from the server",
                                 {username(), optional_text("reason", "Why")}),
                    moderating),
         &run_ban},
        {restricted(for_everyone("channel", "Create or delete a channel",
                                 {choice("action", {"create", "delete"}, "What to do"),
                                  option("name", type::text, "The channel"), type_of_channel}),
                    owning),
         &run_channel},
        {for_everyone("claim", "Become the first owner of this server",
                      {option("code", type::text, "The code that the server printed")}),
         &run_claim},
        {for_everyone("help", "List the commands that you may use", {}), &run_help},
        {restricted(for_everyone("mute", "Keep a user from writing for a while",
                                 {username(), option("duration", type::integer, "In seconds"),
                                  optional_text("reason", "Why")}),
                    moderating),
         &run_mute},
        {for_everyone("nick", "Set your nickname, or take it away",
                      {optional_text("nickname", "At most 20 characters; none takes it away")}),
         &run_nick},
        {restricted(for_everyone("role", "Give a user a role, or take it",
                                 {choice("action", {"add", "remove"}, "What to do"), username(),
                                  option("role", type::text, "The role")}),
                    owning),
         &run_role},
        {restricted(for_everyone("unban", "Lift the ban of a user", {username()}), moderating),
         &run_unban},
        {restricted(for_everyone("unmute", "Let a muted user write again", {username()}),
                    moderating),
         &run_unmute},
    };
}

std::vector<slash_builtin> const& table()
{
    static auto const rows = make_table();
    return rows;
}

} // namespace

bool is_moderating(slash_builtin const& builtin)
{
    auto const& allowed = builtin.command.allowed_roles;
    return allowed && !allowed->empty();
}

std::span<slash_builtin const> list_builtins() { return table(); }

slash_builtin const* find_builtin(std::string_view name)
{
    auto const found = std::ranges::find_if(
        table(), [&](auto const& each) { return each.command.name == name; });
    return found == table().end() ? nullptr : &*found;
}

std::span<std::string_view const> builtin_names()
{
    static auto const names = [] {
        std::vector<std::string_view> out;
        for (auto const& each : table())
            out.push_back(each.command.name);
        return out;
    }();
    return names;
}

std::string make_help(std::span<std::string const> user_roles, slash_registry const& bots,
                      std::size_t length_max)
{
    std::map<std::string, slash_command const*> callable; // of one name the first
    for (auto const& each : table())
        callable.emplace(each.command.name, &each.command);
    for (auto const& each : bots.list())
        callable.emplace(each.command->name, each.command.get());
    std::string out = "**Available Commands:**";
    std::size_t length = code_points(out);
    bool is_any = false;
    for (auto const& [name, command] : callable) {
        if (find_restriction(*command, user_roles))
            continue;
        is_any = true;
        auto const line = "\n• `/" + name + "` - " + command->description;
        length += code_points(line);
        if (length > length_max)
            break;
        out += line;
    }
    return is_any ? out : "No commands available";
}

} // namespace oc
