// channel_create: a new channel at the end of the list (part 1 §7.2). Those who may view it are
// pushed their new list by the core (§7.6).
#include "handlers/channel/channel_change.hpp"
#include "handlers/channel/channel_fields.hpp"
#include "handlers/channels/channel_list.hpp"
#include "handlers/define.hpp"
#include "protocol/objects.hpp"

#include <boost/describe/class.hpp>

#include <utility>

namespace oc {
namespace {

struct request {
    required<std::string, errc::channel_name_required> name;
    required<std::string, errc::channel_type_required> type;
    std::optional<std::string> description;
    std::optional<std::string> display_name;
    boost::json::value permissions;
    boost::json::value size;
    boost::json::value icon;
    boost::json::value wallpaper;
    boost::json::value slow_mode_seconds;
};
BOOST_DESCRIBE_STRUCT(request, (), (name, type, description, display_name, permissions, size, icon,
                                    wallpaper, slow_mode_seconds))

struct created_channel {
    static constexpr std::string_view wire_name = "channel_create";
    shaped<wire_channel> channel;
    bool created = true;
};
BOOST_DESCRIBE_STRUCT(created_channel, (), (channel, created))

result<channel> compose(request const& r)
{
    channel fresh{.name = *r.name};
    auto const type = parse_channel_type(*r.type);
    if (!type)
        return error{errc::unknown_channel_type};
    fresh.type = *type;
    TRY_VOID(check_channel_name(fresh.name));
    TRY(fresh.permissions, read_channel_permissions(r.permissions));
    if (fresh.permissions.empty())
        fresh.permissions = default_channel_permissions();
    boost::json::value const description(r.description.value_or(""));
    boost::json::value const display_name(r.display_name.value_or(""));
    TRY_VOID(set_channel_member(fresh, "description", description));
    TRY_VOID(set_channel_member(fresh, "display_name", display_name));
    TRY_VOID(set_channel_member(fresh, "icon", r.icon));
    TRY_VOID(set_channel_member(fresh, "wallpaper", r.wallpaper));
    TRY_VOID(set_channel_member(fresh, "slow_mode_seconds", r.slow_mode_seconds));
    if (fresh.type == channel_type::separator)
        TRY_VOID(set_channel_member(fresh, "size", r.size));
    return fresh;
}

result<created_channel> handle(change_call& c, request const& r)
{
    TRY_VOID(require_me(c));
    TRY(auto fresh, compose(r));
    TRY(auto const* const made, create_channel(c, std::move(fresh)));
    return created_channel{make_channel_object(*made)};
}

} // namespace

OC_COMMAND(channel_create) = define<&handle>({
    .summary = "Make a channel: text, voice, forum or separator.",
    .permission = "manage_channels",
});

} // namespace oc
