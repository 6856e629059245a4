// thread_leave: no longer be one of the participants; its creator stays one (part 1 §8.5).
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

// Whoever lost the right to view the thread may still leave it (§8.5); others have to see it.
result<thread const*> find_joined(view const& now, user const& me, std::string const& id)
{
    auto const* const in = now.threads.find(id);
    if (in == nullptr)
        return error{errc::thread_not_found};
    if (std::ranges::find(in->participants, me.id) == in->participants.end())
        TRY_VOID(find_thread(now, me, id));
    return in;
}

result<announced<packets::thread_leave>> handle(change_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    TRY(auto const* const in, find_joined(c.now(), *me, *r.thread_id));
    auto left = *in;
    if (left.created_by != me->id && std::erase(left.participants, me->id) > 0)
        c.db.threads.set(left);
    return announced<packets::thread_leave>{topic::viewers_of(left.channel),
                                            make_membership<packets::thread_leave>(c, *me, left)};
}

} // namespace

OC_COMMAND(thread_leave) = define<&handle>({
    .summary = "Stop being a participant of a thread.",
});

} // namespace oc
