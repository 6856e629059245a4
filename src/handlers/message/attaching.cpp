// Own, present uploads become part of a message.
#include "handlers/message/attaching.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "handlers/room_access.hpp"
#include "protocol/attachment_objects.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace oc {
namespace {

result<std::string> read_id(boost::json::value const& named)
{
    auto const* const object = named.if_object();
    if (object == nullptr)
        return error{errc::attachment_not_object};
    auto const* const id = object->if_contains("id");
    if (id == nullptr || !id->is_string() || trim(id->get_string()).empty())
        return error{errc::attachment_id_required};
    return std::string(trim(id->get_string()));
}

result<attachment> find_own(change_call& c, user const& me, std::string const& id)
{
    auto found = c.db.attachments.find_valid(id, c.db.time);
    if (!found)
        return error{errc::attachment_gone,
                     std::string(first_code_points(id, limits::shown_id_length_max))};
    if (found->uploader != me.id)
        return error{errc::attachment_of_others};
    return *std::move(found);
}

} // namespace

result<std::vector<attachment>> find_own_attachments(change_call& c, user const& me,
                                                     boost::json::value const& named)
{
    if (!c.now().settings->attachments_enabled)
        return error{errc::attachments_disabled};
    auto const* const list = named.if_array();
    if (list == nullptr)
        return error{errc::attachments_not_array};
    if (list->size() > limits::message_attachments_max)
        return error{errc::attachments_too_many,
                     std::to_string(limits::message_attachments_max)};
    TRY_VOID(require_permission(c.now(), me, "attach_files"));
    std::vector<attachment> found;
    for (auto const& each : *list) {
        TRY(auto const id, read_id(each));
        TRY(auto own, find_own(c, me, id));
        if (std::ranges::find(found, own.id, &attachment::id) == found.end())
            found.push_back(std::move(own));
    }
    return found;
}

boost::json::value describe_attachments(view const& now, std::vector<attachment> const& used)
{
    if (used.empty())
        return nullptr;
    boost::json::array out;
    for (auto const& each : used)
        out.push_back(attachment_object(*now.settings, each));
    return out;
}

} // namespace oc
