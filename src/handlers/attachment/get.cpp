// attachment_get: what there is to know of an attachment (part 2 §3.10).
#include "base/text.hpp"
#include "handlers/define.hpp"
#include "protocol/attachment_objects.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    clearable<std::string, errc::attachment_get_invalid> attachment_id;
};
BOOST_DESCRIBE_STRUCT(request, (), (attachment_id))

struct told_attachment {
    static constexpr std::string_view wire_name = "attachment_info";
    wire_attachment attachment;
};
BOOST_DESCRIBE_STRUCT(told_attachment, (), (attachment))

result<void> check(check_call const&, request& r)
{
    if (!r.attachment_id.value)
        return error{errc::attachment_get_invalid,
                     "attachment_id: Input should be a valid string"};
    if (trim(*r.attachment_id.value).empty())
        return error{errc::attachment_get_invalid, "attachment_id: Must not be empty"};
    return {};
}

result<told_attachment> handle(query_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    auto const id = trim(*r.attachment_id.value);
    auto const found = c.db.attachments.find_valid(id, c.time);
    if (!found)
        return error{errc::attachment_get_not_found};
    return told_attachment{to_wire_attachment(*c.now().settings, *found)};
}

} // namespace

OC_COMMAND(attachment_get) = define<&handle, &check>({
    .summary = "What there is to know of an attachment.",
});

} // namespace oc
