// channel_update: change a channel; its history, threads, markers, webhooks and voice follow a new
// name by themselves, because they belong to its room and not to its name (part 1 §7.3, RB-26).
#include "handlers/channel/channel_fields.hpp"
#include "handlers/channels/channel_list.hpp"
#include "handlers/define.hpp"
#include "handlers/moderation.hpp"
#include "protocol/objects.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    required<std::string, errc::current_name_required> current_name;
    required<boost::json::object, errc::updates_required> updates;
};
BOOST_DESCRIBE_STRUCT(request, (), (current_name, updates))

struct updated_channel {
    static constexpr std::string_view wire_name = "channel_update";
    shaped<wire_channel> channel;
    std::string current_name; // the one before: the web client finds its entry by it
    bool updated = true;
};
BOOST_DESCRIBE_STRUCT(updated_channel, (), (channel, current_name, updated))

result<void> set_name(channel& of, boost::json::value const& value, channel_set const& others)
{
    if (!value.is_string())
        return error{errc::invalid_value, "name"};
    std::string name(value.get_string());
    if (name == of.name)
        return {};
    TRY_VOID(check_channel_name(name));
    if (others.find(name) != nullptr)
        return error{errc::new_channel_name_exists};
    of.name = std::move(name);
    return {};
}

result<void> set_type(channel& of, boost::json::value const& value)
{
    auto const type = value.is_string() ? parse_channel_type(value.get_string()) : std::nullopt;
    if (!type)
        return error{errc::invalid_channel_type};
    of.type = *type;
    return {};
}

// Unknown keys are no way to store anything in everybody's channel list.
result<void> apply_update(channel& of, boost::json::key_value_pair const& wanted,
                          channel_set const& others)
{
    std::string_view const key = wanted.key();
    if (key == "name")
        return set_name(of, wanted.value(), others);
    if (key == "type")
        return set_type(of, wanted.value());
    if (key == "permissions") {
        TRY(of.permissions, read_channel_permissions(wanted.value()));
        return {};
    }
    TRY(bool const is_known, set_channel_member(of, key, wanted.value()));
    if (!is_known)
        return error{errc::invalid_value, "updates." + std::string(key)};
    return {};
}

result<updated_channel> handle(change_call& c, request const& r)
{
    TRY_VOID(require_me(c));
    if (r.updates->empty())
        return error{errc::updates_required};
    auto const* const before = c.now().channels->find(*r.current_name);
    if (before == nullptr)
        return error{errc::channel_not_found};
    auto changed = *before;
    for (auto const& wanted : *r.updates)
        TRY_VOID(apply_update(changed, wanted, *c.now().channels));
    auto const id = changed.id;
    c.db.channels.set(std::move(changed));
    note_act(c, "channel_update", target_of(*c.now().channels->find(id)), *r.updates);
    return updated_channel{make_channel_object(*c.now().channels->find(id)), *r.current_name};
}

} // namespace

OC_COMMAND(channel_update) = define<&handle>({
    .summary = "Rename or change a channel.",
    .permission = "manage_channels",
});

} // namespace oc
