// admin_role_list: every role with how many hold it. Reader thread.
#include "admin/commands.hpp"
#include "handlers/define.hpp"

#include <boost/describe/class.hpp>

#include <algorithm>

namespace oc {
namespace {

struct request {
    std::optional<std::string> role; // a name or id; absent: all
};
BOOST_DESCRIBE_STRUCT(request, (), (role))

struct listed_role {
    std::string id;
    std::string name;
    std::int64_t position = 0;
    std::int64_t holders = 0;
    or_null<std::string> color;
    bool hoisted = false;
    bool self_assignable = false;
    or_null<std::string> category;
    or_null<std::string> description;
    std::vector<std::string> permissions;
};
BOOST_DESCRIBE_STRUCT(listed_role, (),
                      (id, name, position, holders, color, hoisted, self_assignable, category,
                       description, permissions))

struct role_listing {
    static constexpr std::string_view wire_name = "admin_role_list";
    std::vector<listed_role> roles; // highest first
};
BOOST_DESCRIBE_STRUCT(role_listing, (), (roles))

listed_role make_listed(role const& of)
{
    listed_role out;
    out.id = of.id;
    out.name = of.name;
    out.position = of.position;
    out.color = of.color;
    out.hoisted = of.hoisted;
    out.self_assignable = of.self_assignable;
    out.category = of.category;
    out.description = of.description;
    out.permissions = of.permissions;
    return out;
}

result<role_listing> handle(query_call& c, request const& r)
{
    role_listing out;
    std::map<std::string, std::size_t, std::less<>> places;
    auto const* const only = r.role ? c.now().roles->find_by_name_or_id(*r.role) : nullptr;
    for (auto const& each : c.now().roles->by_position)
        if (only == nullptr || only == each.get()) {
            places[each->name] = out.roles.size();
            out.roles.push_back(make_listed(*each));
        }
    for (auto const& who : c.now().users.list())
        for (auto const& name : who->roles)
            if (auto const place = places.find(name); place != places.end())
                ++out.roles[place->second].holders;
    return out;
}

} // namespace

OC_COMMAND(admin_role_list) = define<&handle>({.summary = "List roles."});

} // namespace oc
