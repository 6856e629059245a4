// pfp_set: one's own picture on this server (part 1 §9.4).
#include "base/text.hpp"
#include "domain/usernames.hpp"
#include "handlers/define.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    std::optional<std::string> url;
};
BOOST_DESCRIBE_STRUCT(request, (), (url))

struct picture_set {
    static constexpr std::string_view wire_name = "pfp_set";
    std::string val;
};
BOOST_DESCRIBE_STRUCT(picture_set, (), (val))

result<void> check(check_call const& c, request& r)
{
    constexpr std::size_t length_max = 500;
    if (c.now.settings->mode == auth_mode::rotur)
        return error{errc::pfp_by_rotur};
    if (!r.url || r.url->empty())
        return error{errc::url_required};
    if (!is_picture_url(*r.url))
        return error{errc::url_malformed};
    if (code_points(*r.url) > length_max)
        return error{errc::url_too_long};
    return {};
}

result<picture_set> handle(change_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    auto changed = *me;
    changed.pfp_url = *r.url;
    c.db.users.set(changed);
    return picture_set{*r.url};
}

} // namespace

OC_COMMAND(pfp_set) = define<&handle, &check>({
    .summary = "Set one's own picture.",
});

} // namespace oc
