// thread_update: rename, archive, lock (part 1 §8.3).
#include "handlers/define.hpp"
#include "handlers/plugins/clean_text.hpp"
#include "handlers/thread/thread_object.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    required<std::string, errc::thread_id_required> thread_id;
    std::optional<std::string> name;
    std::optional<bool> archived;
    std::optional<bool> locked;
};
BOOST_DESCRIBE_STRUCT(request, (), (thread_id, name, archived, locked))

result<announced<packets::thread_update>> handle(change_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    TRY(auto const place, find_own_thread(c.now(), *me, *r.thread_id));
    auto changed = *place.in;
    if (r.name) {
        TRY(changed.name, tidy_thread_name(*r.name));
        if (changed.name != place.in->name)
            TRY_VOID(require_clean_text(c, place.room, {.plain = changed.name}));
    }
    changed.archived = r.archived.value_or(changed.archived);
    // Silently not for the creator: the web client sends it along (§8.3).
    if (has_permission(*c.now().roles, me->roles, "manage_threads"))
        changed.locked = r.locked.value_or(changed.locked);
    c.db.threads.set(changed);

    packets::thread_update packet;
    packet.thread = make_thread_object(c.now(), c.db.messages, changed);
    packet.channel = place.where->name; // the web client needs it (RB-15)
    return announced<packets::thread_update>{topic::viewers_of(place.where->id),
                                             std::move(packet)};
}

} // namespace

OC_COMMAND(thread_update) = define<&handle>({
    .summary = "Rename, archive or lock a thread.",
    .blocked_by_timeout = true,
});

} // namespace oc
