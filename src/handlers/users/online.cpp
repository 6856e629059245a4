// users_online: who is connected, one entry per user, the invisible left out (part 1 §9.2, RB-28).
#include "handlers/define.hpp"
#include "protocol/objects.hpp"

#include <boost/describe/class.hpp>

#include <algorithm>
#include <utility>

namespace oc {
namespace {

struct request {};
BOOST_DESCRIBE_STRUCT(request, (), ())

struct online_list {
    static constexpr std::string_view wire_name = "users_online";
    std::vector<wire_user_online> users;
};
BOOST_DESCRIBE_STRUCT(online_list, (), (users))

result<online_list> handle(query_call& c, request const&)
{
    std::vector<std::pair<std::uint64_t, user_ptr>> found; // in order of connecting
    c.connected.for_each([&](std::string const& id, std::uint64_t ordinal) {
        auto who = c.now().users.find_shared(id);
        if (who && !who->banned && who->status.status != "invisible")
            found.emplace_back(ordinal, std::move(who));
    });
    std::ranges::sort(found, {}, [](auto const& entry) { return entry.first; });

    online_list out;
    out.users.reserve(found.size());
    for (auto const& [ordinal, who] : found)
        out.users.push_back(
            to_user_online(c.now(), *who, to_wire_status(*who, {.is_connected = true})));
    return out;
}

} // namespace

OC_COMMAND(users_online) = define<&handle>({
    .summary = "List the users who are connected.",
});

} // namespace oc
