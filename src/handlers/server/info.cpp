// server_info: name and pictures of the server (part 1 §15). Answered before login too.
#include "handlers/define.hpp"
#include "handlers/server/server_object.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {};
BOOST_DESCRIBE_STRUCT(request, (), ())

struct info {
    static constexpr std::string_view wire_name = "server_info";
    std::string name;
    std::string icon;
    std::string banner;
};
BOOST_DESCRIBE_STRUCT(info, (), (name, icon, banner))

result<info> handle(live_call& c, request const&)
{
    auto const& settings = *c.now().settings;
    return info{server_text(settings, "name"), shown_picture(settings, "icon"),
                shown_picture(settings, "banner")};
}

} // namespace

OC_COMMAND(server_info) = define<&handle>({
    .summary = "Name and pictures of the server.",
    .who = access::anyone,
});

} // namespace oc
