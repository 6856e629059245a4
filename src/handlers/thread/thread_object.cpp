// Threads as clients see them.
#include "handlers/thread/thread_object.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "domain/shown_name.hpp"

namespace oc {

wire_thread make_thread_object(view const& now, messages_reader const& messages, thread const& t)
{
    auto out = to_wire_thread(now, t);
    if (auto const newest = messages.find_newest(t.room)) {
        out.last_message = newest->timestamp;
        out.last_message_id = newest->id;
    }
    return out;
}

result<room_place> find_own_thread(view const& now, user const& me, std::string const& thread_id)
{
    TRY(auto place, find_thread(now, me, thread_id));
    if (place.in->created_by != me.id && !has_permission(*now.roles, me.roles, "manage_threads"))
        return error{errc::thread_modify_denied};
    return place;
}

result<std::string> tidy_thread_name(std::string const& name)
{
    std::string tidy(trim(name));
    if (tidy.empty())
        return error{errc::thread_name_empty};
    if (!is_shown_whole(tidy))
        return error{errc::invalid_value, "name"};
    if (code_points(tidy) > limits::thread_name_max)
        return error{errc::thread_name_too_long, std::to_string(limits::thread_name_max)};
    return tidy;
}

} // namespace oc
