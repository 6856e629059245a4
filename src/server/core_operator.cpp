// The operator's side of the core: commands of no session, and the list of connections. A client's
// command and the operator's run the same way but for the gate: who may come here has passed the
// control socket (src/admin).
#include "base/stopwatch.hpp"
#include "domain/console.hpp"
#include "protocol/events.hpp"
#include "protocol/writer.hpp"
#include "server/close_codes.hpp"
#include "server/core.hpp"
#include "server/core_runs.hpp"

#include <utility>

namespace oc {

void core::run_for_operator(operator_run wanted)
{
    if (is_stopping_)
        return wanted.done(error{errc::queue_full});
    caller who;
    who.user_id = console_id;
    who.is_loopback = true;
    auto const& spec = *wanted.entry->spec;
    if (spec.check != nullptr)
        if (auto const checked = spec.check({who, *view_}, *wanted.request); !checked)
            return wanted.done(checked.error());
    auto const now = read_stopwatch();
    auto const run =
        std::make_shared<running>(running{std::move(who), wanted.entry, std::move(wanted.request),
                                          std::nullopt, {.received = now, .started = now},
                                          std::move(wanted.done)});
    run_by_kind(run);
}

std::vector<connection_facts> core::list_connections() const
{
    std::vector<connection_facts> out;
    out.reserve(sessions_.size());
    auto const now_ms = parts_.time.steady_now();
    sessions_.for_each([&](session const& s) {
        out.push_back({.session = s.who.session,
                       .user_id = s.who.user_id,
                       .address = s.who.address,
                       .client = s.client,
                       .open_ms = now_ms - s.opened_at});
    });
    return out;
}

bool core::disconnect(session_id which, std::string const& reason)
{
    auto* const s = sessions_.find(which);
    if (s == nullptr || s->is_closing)
        return false;
    hub_.send(*s, packet_frame("disconnect", packets::disconnect{reason}));
    hub_.close(*s, close_codes::normal, reason);
    leave_voice(*s);
    drop_slash(*s);
    schedule_drain();
    return true;
}

} // namespace oc
