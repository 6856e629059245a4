// thread_delete: with all its messages (part 1 §8.4).
#include "handlers/define.hpp"
#include "handlers/thread/thread_object.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    required<std::string, errc::thread_id_required> thread_id;
};
BOOST_DESCRIBE_STRUCT(request, (), (thread_id))

result<announced<packets::thread_delete>> handle(change_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    TRY(auto const place, find_own_thread(c.now(), *me, *r.thread_id));
    packets::thread_delete packet{.thread_id = place.in->id, .channel = place.where->name};
    auto const audience = topic::viewers_of(place.where->id);
    c.db.threads.remove(packet.thread_id); // place.in is gone from here on
    c.out.add(head_change{place.room, std::nullopt});
    c.out.add(upkeep_due{});
    return announced<packets::thread_delete>{audience, std::move(packet)};
}

} // namespace

OC_COMMAND(thread_delete) = define<&handle>({
    .summary = "Delete a thread with its messages.",
});

} // namespace oc
