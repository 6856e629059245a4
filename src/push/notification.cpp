// Texts of notifications.
#include "push/notification.hpp"

#include "base/text.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <cstddef>

namespace oc {

std::string make_push_title(push_note const& note)
{
    constexpr std::size_t title_length_max = 200;
    std::string title = "#" + std::string(note.channel) + " \u2014 " + std::string(note.author);
    switch (note.why) {
    case push_reason::mention: break;
    case push_reason::reply: title += " replied"; break;
    case push_reason::role: title.append(" mentioned @").append(note.role); break;
    }
    return std::string(first_code_points(title, title_length_max));
}

std::string make_push_payload(std::string_view title, std::string_view content,
                              std::string_view channel)
{
    constexpr std::size_t body_length_max = 120;
    return boost::json::serialize(
        boost::json::object{{"title", title},
                            {"body", first_code_points(content, body_length_max)},
                            {"channelName", channel}});
}

} // namespace oc
