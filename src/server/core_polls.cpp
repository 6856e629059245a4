// Polls that end by themselves: one deadline, the earliest; a change of our own when it has come.
#include "handlers/poll/poll_ending.hpp"
#include "server/core.hpp"

#include <algorithm>

namespace oc {

void core::apply(poll_deadline const& p)
{
    next_poll_end_ = std::min(next_poll_end_.value_or(p.at), p.at);
}

void core::end_polls_if_due()
{
    auto const now = parts_.time.wall_now();
    if (!next_poll_end_ || now < *next_poll_end_ || is_stopping_)
        return;
    next_poll_end_.reset(); // the change says when the next one is
    run_change({[](tx& db) -> result<effects> { return end_expired_polls(db); },
                [this](result<void> const& outcome) {
                    constexpr unix_seconds retry_after_seconds = 10;
                    if (!outcome)
                        apply(poll_deadline{parts_.time.wall_now() + retry_after_seconds});
                }});
}

} // namespace oc
