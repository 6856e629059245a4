// push_get_vapid: the key that browsers subscribe with (part 2 §6.2).
#include "handlers/define.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {};
BOOST_DESCRIBE_STRUCT(request, (), ())

struct server_key {
    static constexpr std::string_view wire_name = "push_vapid";
    std::string key;
};
BOOST_DESCRIBE_STRUCT(server_key, (), (key))

result<server_key> handle(live_call& c, request const&)
{
    if (c.live.push_key.empty())
        return error{errc::push_not_configured};
    return server_key{std::string(c.live.push_key)};
}

} // namespace

OC_COMMAND(push_get_vapid) = define<&handle>({
    .summary = "Get the server's public key for Web Push.",
});

} // namespace oc
