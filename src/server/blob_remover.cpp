// A list, and another try with each tick.
#include "server/blob_remover.hpp"

#include <utility>

namespace oc {

void blob_remover::remove(std::vector<std::string> ids)
{
    files_.post([this, ids = std::move(ids)] {
        waiting_.insert(waiting_.end(), ids.begin(), ids.end());
        try_now();
    });
}

void blob_remover::tick()
{
    if (has_waiting_)
        files_.post([this] { try_now(); });
}

void blob_remover::try_now()
{
    if (folder_.remove(waiting_))
        waiting_.clear();
    has_waiting_ = !waiting_.empty();
}

} // namespace oc
