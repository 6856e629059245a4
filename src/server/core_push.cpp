// What Web Push has the core store.
#include "base/log.hpp"
#include "server/core.hpp"

namespace oc {

void core::forget_endpoint(std::string const& endpoint)
{
    if (is_stopping_)
        return;
    run_change({.work = [endpoint](tx& db) -> result<effects> {
                    db.push.remove_endpoint(endpoint);
                    return effects{};
                },
                .done = [](result<void> const& outcome) {
                    if (!outcome)
                        log::warning("push_endpoint_not_forgotten");
                }});
}

} // namespace oc
