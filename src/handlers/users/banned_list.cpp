// users_banned_list: who is banned (part 1 §9.9).
#include "handlers/define.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {};
BOOST_DESCRIBE_STRUCT(request, (), ())

struct banned_list {
    static constexpr std::string_view wire_name = "users_banned_list";
    std::vector<std::string> users;
};
BOOST_DESCRIBE_STRUCT(banned_list, (), (users))

result<banned_list> handle(query_call& c, request const&)
{
    banned_list out;
    for (auto const& each : c.now().users.list())
        if (each->banned)
            out.users.push_back(each->username);
    return out;
}

} // namespace

OC_COMMAND(users_banned_list) = define<&handle>({
    .summary = "List the banned users.",
    .permission = "manage_users",
});

} // namespace oc
