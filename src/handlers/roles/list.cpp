// roles_list: every role, highest first; the web client shows them in key order (part 1 §10.1).
#include "handlers/define.hpp"
#include "protocol/objects.hpp"

#include <boost/describe/class.hpp>

#include <utility>

namespace oc {
namespace {

struct request {};
BOOST_DESCRIBE_STRUCT(request, (), ())

struct role_list {
    static constexpr std::string_view wire_name = "roles_list";
    std::vector<std::pair<std::string, wire_role>> roles;
};
BOOST_DESCRIBE_STRUCT(role_list, (), (roles))

result<role_list> handle(live_call& c, request const&)
{
    role_list out;
    for (auto const& r : c.now().roles->by_position)
        out.roles.emplace_back(r->name, to_wire_role(*r));
    return out;
}

} // namespace

OC_COMMAND(roles_list) = define<&handle>({
    .summary = "List the roles of the server.",
});

} // namespace oc
