// users_list: everybody but the banned, in storage order (part 1 §9.1).
#include "handlers/define.hpp"
#include "protocol/objects.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {};
BOOST_DESCRIBE_STRUCT(request, (), ())

struct user_list {
    static constexpr std::string_view wire_name = "users_list";
    std::vector<wire_user> users;
};
BOOST_DESCRIBE_STRUCT(user_list, (), (users))

result<user_list> handle(query_call& c, request const&)
{
    user_list out;
    out.users.reserve(c.now().users.size());
    for (auto const& who : c.now().users.list()) {
        if (who->banned)
            continue;
        status_audience const audience{.is_connected = c.connected.find(who->id) != nullptr,
                                       .is_self = who->id == c.who.user_id};
        out.users.push_back(to_wire_user(c.now(), *who, to_wire_status(*who, audience)));
    }
    return out;
}

} // namespace

OC_COMMAND(users_list) = define<&handle>({
    .summary = "List the users of the server.",
});

} // namespace oc
