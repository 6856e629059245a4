// pfp_get: a user's picture (part 1 §9.4).
#include "handlers/define.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    required<std::string, errc::pfp_username_required> username;
};
BOOST_DESCRIBE_STRUCT(request, (), (username))

struct picture {
    static constexpr std::string_view wire_name = "pfp_get";
    or_null<std::string> val;
    std::string username;
};
BOOST_DESCRIBE_STRUCT(picture, (), (val, username))

result<picture> handle(live_call& c, request const& r)
{
    auto const* const who = c.now().users.find_by_name_or_id(*r.username);
    if (who == nullptr)
        return error{errc::user_not_found};
    return picture{who->pfp_url, *r.username};
}

} // namespace

OC_COMMAND(pfp_get) = define<&handle>({
    .summary = "The picture of a user.",
});

} // namespace oc
