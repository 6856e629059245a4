// The pieces of upkeep, one after another.
#include "db/upkeep.hpp"

namespace oc {
namespace {

constexpr std::size_t sealed_at_once_max = 2; // about 5 ms each

} // namespace

bool run_upkeep(tx& db) { return db.search.seal_some(sealed_at_once_max); }

} // namespace oc
