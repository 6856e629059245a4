// Attachment info.
#include "protocol/attachment_objects.hpp"

namespace oc {

wire_attachment to_wire_attachment(config const& settings, attachment const& a)
{
    wire_attachment out{.id = a.id,
                        .name = a.name,
                        .mime_type = a.file.mime_type,
                        .size = a.file.size,
                        .url = attachment_url(settings, a),
                        .expires_at = a.expires_at,
                        .permanent = a.permanent};
    if (a.file.picture) {
        out.width = a.file.picture->width;
        out.height = a.file.picture->height;
    }
    return out;
}

boost::json::object attachment_object(config const& settings, attachment const& a)
{
    auto const told = to_wire_attachment(settings, a);
    boost::json::object out{{"id", told.id},         {"name", told.name},
                            {"mime_type", told.mime_type}, {"size", told.size},
                            {"url", told.url},       {"expires_at", nullptr},
                            {"permanent", told.permanent}};
    if (told.expires_at.value)
        out["expires_at"] = *told.expires_at.value;
    if (told.width)
        out["width"] = *told.width;
    if (told.height)
        out["height"] = *told.height;
    return out;
}

} // namespace oc
