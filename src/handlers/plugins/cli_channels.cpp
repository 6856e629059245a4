// !channels_list !channel_create !channel_delete !channel_getinfo !channel_move
#include "handlers/plugins/cli_channels.hpp"

#include "base/text.hpp"
#include "domain/lax_values.hpp"
#include "domain/slash_command.hpp"
#include "handlers/channel/channel_change.hpp"
#include "handlers/channel/channel_fields.hpp"
#include "handlers/moderation.hpp"

#include <utility>

namespace oc {
namespace {

// The answer is for all who view the room: what they may not view is not named there.
bool may_be_named(change_call const& c, cli_call const& call, channel const& what)
{
    auto const list_of = [](channel const& of) {
        auto const* const names = of.permissions.find(channel_action::view);
        return names == nullptr ? std::vector<std::string>{} : *names;
    };
    return &what == call.place.where || list_of(what) == list_of(*call.place.where) ||
           may(c.now(), c.now().settings->default_user_roles, what, channel_action::view);
}

result<channel const*> require_channel(change_call const& c, std::string const& name)
{
    auto const* const found = c.now().channels->find(name);
    if (found == nullptr)
        return error{errc::channel_not_found};
    return found;
}

std::string describe(channel const& what)
{
    return what.name + " (" + std::string(to_string(what.type)) + ")";
}

} // namespace

result<std::string> cli_channels_list(change_call& c, cli_call const& call)
{
    std::vector<std::string> lines;
    for (auto const& each : c.now().channels->in_order)
        if (may_be_named(c, call, *each))
            lines.push_back(describe(*each));
    return cli_list(c.now(), "**Channels:**", lines);
}

result<std::string> cli_channel_create(change_call& c, cli_call const& call)
{
    channel fresh{.name = call.args[0]};
    auto const type = parse_channel_type(fold_case(call.args[1]));
    if (type != channel_type::text && type != channel_type::separator)
        return wrong_argument_choice("type");
    TRY_VOID(check_channel_name(fresh.name));
    fresh.type = *type;
    fresh.permissions = default_channel_permissions();
    TRY(auto const* const made, create_channel(c, std::move(fresh)));
    return "✅ Channel **" + made->name + "** has been created";
}

result<std::string> cli_channel_delete(change_call& c, cli_call const& call)
{
    TRY(auto const gone, delete_channel(c, call.args[0]));
    return "✅ Channel **" + gone->name + "** has been deleted";
}

result<std::string> cli_channel_getinfo(change_call& c, cli_call const& call)
{
    TRY(auto const* const what, require_channel(c, call.args[0]));
    if (!may(c.now(), call.me.roles, *what, channel_action::view))
        return error{errc::channel_not_found};
    if (!may_be_named(c, call, *what))
        return std::string("❌ Error: Not all who read this may view that channel: ask in it");
    std::vector<std::string> lines;
    for (auto const& [action, names] : what->permissions.lists) {
        std::string line = action + ":";
        for (auto const& name : names)
            line += " " + name;
        lines.push_back(std::move(line));
    }
    return cli_list(c.now(), "**" + describe(*what) + "**", lines);
}

result<std::string> cli_channel_move(change_call& c, cli_call const& call)
{
    TRY(auto const* const what, require_channel(c, call.args[0]));
    auto const index = to_integer(boost::json::value(call.args[1]));
    if (!index || *index < 0)
        return error{errc::invalid_position};
    auto const name = what->name;
    c.db.channels.move(what->id, static_cast<std::size_t>(*index));
    note_act(c, "channel_move", {name, name}, {{"position", *index}});
    return "✅ Channel **" + name + "** has been moved";
}

} // namespace oc
