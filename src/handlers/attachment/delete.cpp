// attachment_delete: by its uploader, or by an owner or admin (part 2 §3.10). Messages keep what
// they say of it.
#include "base/text.hpp"
#include "handlers/define.hpp"
#include "handlers/moderation.hpp"

#include <boost/describe/class.hpp>

#include <algorithm>

namespace oc {
namespace {

struct request {
    clearable<std::string, errc::attachment_delete_invalid> attachment_id;
};
BOOST_DESCRIBE_STRUCT(request, (), (attachment_id))

struct deleted_attachment {
    static constexpr std::string_view wire_name = "attachment_deleted";
    std::string attachment_id;
    bool deleted = true;
};
BOOST_DESCRIBE_STRUCT(deleted_attachment, (), (attachment_id, deleted))

result<void> check(check_call const&, request& r)
{
    if (!r.attachment_id.value)
        return error{errc::attachment_delete_invalid,
                     "attachment_id: Input should be a valid string"};
    if (trim(*r.attachment_id.value).empty())
        return error{errc::attachment_delete_invalid, "attachment_id: Must not be empty"};
    return {};
}

bool may_delete_others(user const& me)
{
    return std::ranges::any_of(me.roles, [](std::string const& role) {
        return role == "owner" || role == "admin";
    });
}

result<deleted_attachment> handle(change_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    auto const id = trim(*r.attachment_id.value);
    auto const found = c.db.attachments.find_valid(id, c.db.time);
    if (!found)
        return error{errc::attachment_not_found};
    bool const own = found->uploader == me->id;
    if (!own && !may_delete_others(*me))
        return error{errc::attachment_delete_denied};
    c.db.attachments.remove(*found);
    if (!own)
        note_act(c, "attachment_delete", {found->id, found->name},
                 {{"uploader", c.now().users.name_of(found->uploader)}});
    return deleted_attachment{.attachment_id = found->id};
}

} // namespace

OC_COMMAND(attachment_delete) = define<&handle, &check>({
    .summary = "Delete an own attachment, or as an owner or admin anybody's.",
});

} // namespace oc
