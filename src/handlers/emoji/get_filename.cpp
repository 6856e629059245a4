// emoji_get_filename: the file name of the emoji of that name, as in /emojis/<file name> (§2.2).
#include "base/text.hpp"
#include "handlers/define.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    clearable<std::string, errc::emoji_get_filename_scheme> name;
};
BOOST_DESCRIBE_STRUCT(request, (), (name))

struct emoji_file_name {
    static constexpr std::string_view wire_name = "emoji_get_filename";
    std::string name; // as sent
    std::string filepath;
};
BOOST_DESCRIBE_STRUCT(emoji_file_name, (), (name, filepath))

result<void> check(check_call const&, request& r)
{
    if (!r.name.value)
        return error{errc::emoji_get_filename_scheme, "name: Field required"};
    return {};
}

result<emoji_file_name> handle(live_call& c, request const& r)
{
    auto const found = c.now().emojis->find_by_name(trim(*r.name.value));
    if (!found)
        return error{errc::emoji_not_found};
    // A type that the operator does not allow any more is not served either.
    if (!is_emoji_file_allowed(*c.now().settings, found->file_name))
        return error{errc::emoji_file_not_found};
    return emoji_file_name{*r.name.value, found->file_name};
}

} // namespace

OC_COMMAND(emoji_get_filename) = define<&handle, &check>({
    .summary = "The file name of an emoji.",
});

} // namespace oc
