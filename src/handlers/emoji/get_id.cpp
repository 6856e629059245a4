// emoji_get_id: the id of the emoji of that name, whatever its case (part 2 §2.2).
#include "base/text.hpp"
#include "handlers/define.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    clearable<std::string, errc::emoji_get_id_scheme> name;
};
BOOST_DESCRIBE_STRUCT(request, (), (name))

struct emoji_id {
    static constexpr std::string_view wire_name = "emoji_get_id";
    std::string name; // as sent
    std::string id;
};
BOOST_DESCRIBE_STRUCT(emoji_id, (), (name, id))

result<void> check(check_call const&, request& r)
{
    if (!r.name.value)
        return error{errc::emoji_get_id_scheme, "name: Field required"};
    return {};
}

result<emoji_id> handle(live_call& c, request const& r)
{
    auto const found = c.now().emojis->find_by_name(trim(*r.name.value));
    if (!found)
        return error{errc::emoji_not_found};
    return emoji_id{*r.name.value, std::to_string(found->id)};
}

} // namespace

OC_COMMAND(emoji_get_id) = define<&handle, &check>({
    .summary = "The id of an emoji.",
});

} // namespace oc
