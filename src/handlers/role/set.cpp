// role_set: change a role by an object with any of its fields (part 1 §10.4), by the rules of
// role_update.
#include "handlers/define.hpp"
#include "handlers/moderation.hpp"
#include "handlers/role/role_change.hpp"

#include <algorithm>
#include <utility>

namespace oc {
namespace {

struct role_data : role_fields {
    std::optional<std::string> name;
    std::optional<std::int64_t> position;
};
BOOST_DESCRIBE_STRUCT(role_data, (role_fields), (name, position))

struct request {
    std::optional<std::string> id;
    std::optional<std::string> name;
    std::optional<role_data> data;
};
BOOST_DESCRIBE_STRUCT(request, (), (id, name, data))

struct role_was_set {
    static constexpr std::string_view wire_name = "role_set";
    std::string id;
    std::string name;
    bool updated = true;
};
BOOST_DESCRIBE_STRUCT(role_was_set, (), (id, name, updated))

// The position is the place among the others; they make room.
result<void> move_role(change_call& c, user const& me, std::string const& id, std::int64_t place)
{
    if (place < 0)
        return error{errc::invalid_value, "position"};
    auto order = c.now().roles->by_position;
    auto const from = std::ranges::find(order, id, &role::id);
    auto const moved = *from;
    order.erase(from);
    auto const index = std::min(static_cast<std::size_t>(place), order.size());
    order.insert(order.begin() + static_cast<std::ptrdiff_t>(index), moved);
    TRY(auto const changed, reorder(*c.now().roles, me.roles, order));
    for (auto const& each : changed)
        c.db.roles.set(*each);
    return {};
}

result<role_was_set> handle(change_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    TRY(auto const before, find_manageable_role(c.now(), *me, {r.id, r.name}));
    if (!r.data)
        return error{errc::role_data_required};
    auto changed = *before;
    TRY_VOID(apply_fields(c.now(), *me, *r.data, changed));
    auto const name = r.data->name.value_or(changed.name);
    if (name == changed.name)
        c.db.roles.set(changed);
    else
        TRY_VOID(rename_role(c, *me, changed, name));
    if (r.data->position)
        TRY_VOID(move_role(c, *me, changed.id, *r.data->position));
    tell_roles(c);
    tell_colors(c, *before);
    note_act(c, "role_set", before->name, name);
    return role_was_set{changed.id, name};
}

} // namespace

OC_COMMAND(role_set) = define<&handle>({
    .summary = "Change any field of a role.",
    .permission = "manage_roles",
});

} // namespace oc
