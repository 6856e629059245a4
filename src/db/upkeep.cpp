// The pieces of upkeep, one after another.
#include "db/upkeep.hpp"

namespace oc {
namespace {

constexpr std::size_t sealed_at_once_max = 2; // about 5 ms each

bool purge_modlog(tx& db)
{
    auto const horizon = find_modlog_horizon(*db.now.settings, db.time);
    bool is_more = false;
    for (std::size_t i = 0; i < horizon.size(); ++i)
        is_more |= db.modlog.remove_some(modlog_categories()[i], horizon[i]);
    return is_more;
}

// What nobody posted within the hour is not kept (part 2 §3.11).
bool purge_attachments(tx& db)
{
    constexpr double posted_within_seconds = 60 * 60;
    bool const had_expired = db.attachments.remove_some_expired(db.time);
    return db.attachments.remove_some_unused(db.time - posted_within_seconds) || had_expired;
}

// §6.3: a browser that nobody has used for so long is not waiting any more.
bool purge_push(tx& db)
{
    constexpr double kept_seconds = 180.0 * 24 * 60 * 60;
    return db.push.remove_some_unused(db.time - kept_seconds);
}

} // namespace

bool run_upkeep(tx& db)
{
    bool const has_old_entries = purge_modlog(db);
    bool const had_old_files = purge_attachments(db);
    bool const had_dead_rooms = db.rooms.remove_some();
    bool const has_old_pushes = purge_push(db);
    return db.search.seal_some(sealed_at_once_max) || had_dead_rooms || has_old_entries ||
           had_old_files || has_old_pushes;
}

} // namespace oc
