// The pieces of upkeep, one after another.
#include "db/upkeep.hpp"

namespace oc {
namespace {

constexpr std::size_t sealed_at_once_max = 2; // about 5 ms each

} // namespace

bool run_upkeep(tx& db)
{
    bool const had_dead_rooms = db.rooms.remove_some();
    return db.search.seal_some(sealed_at_once_max) || had_dead_rooms;
}

} // namespace oc
