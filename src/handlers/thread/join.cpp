// thread_join: be one of the participants (part 1 §8.5).
#include "handlers/define.hpp"
#include "handlers/thread/thread_object.hpp"

#include <boost/describe/class.hpp>

#include <algorithm>

namespace oc {
namespace {

struct request {
    required<std::string, errc::thread_id_required> thread_id;
};
BOOST_DESCRIBE_STRUCT(request, (), (thread_id))

result<announced<packets::thread_join>> handle(change_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    TRY(auto const place, find_thread(c.now(), *me, *r.thread_id));
    if (place.in->locked)
        return error{errc::thread_locked};
    auto joined = *place.in;
    if (std::ranges::find(joined.participants, me->id) == joined.participants.end()) {
        joined.participants.push_back(me->id);
        c.db.threads.set(joined);
    }
    return announced<packets::thread_join>{topic::viewers_of(place.where->id),
                                           make_membership<packets::thread_join>(c, *me, joined)};
}

} // namespace

OC_COMMAND(thread_join) = define<&handle>({
    .summary = "Become a participant of a thread.",
});

} // namespace oc
