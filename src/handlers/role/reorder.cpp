// role_reorder: the roles in another order, highest first; those that are not named follow in their
// old order (part 1 §10.6).
#include "handlers/define.hpp"
#include "handlers/moderation.hpp"
#include "handlers/role/role_change.hpp"

#include <algorithm>

namespace oc {
namespace {

struct request {
    required<std::vector<std::string>, errc::role_order_required> roles;
};
BOOST_DESCRIBE_STRUCT(request, (), (roles))

struct role_order {
    static constexpr std::string_view wire_name = "role_reorder";
    std::vector<std::string> roles;
};
BOOST_DESCRIBE_STRUCT(role_order, (), (roles))

// Each role once: the ones that are named, then the rest.
result<std::vector<role_ptr>> read_order(role_set const& roles,
                                         std::vector<std::string> const& wanted)
{
    std::vector<role_ptr> order;
    auto const is_taken = [&](role_ptr const& each) {
        return std::ranges::find(order, each) != order.end();
    };
    for (auto const& text : wanted) {
        auto const* const found = roles.find_by_name_or_id(text);
        if (found == nullptr)
            return error{errc::role_order_invalid};
        auto const& shared = roles.by_name.find(found->name)->second;
        if (is_taken(shared))
            return error{errc::role_order_invalid};
        order.push_back(shared);
    }
    for (auto const& each : roles.by_position)
        if (!is_taken(each))
            order.push_back(each);
    return order;
}

result<role_order> handle(change_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    TRY(auto const order, read_order(*c.now().roles, *r.roles));
    TRY(auto const moved, reorder(*c.now().roles, me->roles, order));
    for (auto const& each : moved)
        c.db.roles.set(*each);
    tell_roles(c);
    note_act(c, "role_reorder", {});
    role_order out;
    for (auto const& each : order)
        out.roles.push_back(each->name);
    return out;
}

} // namespace

OC_COMMAND(role_reorder) = define<&handle>({
    .summary = "Put the roles into another order.",
    .permission = "manage_roles",
});

} // namespace oc
