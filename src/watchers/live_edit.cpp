// The frame around the three kinds: who acts, in which order, what is refused.
#include "watchers/live_edit.hpp"

#include "domain/permissions.hpp"
#include "protocol/errors.hpp"
#include "watchers/live_steps.hpp"

#include <utility>

namespace oc {
namespace {

user make_operator()
{
    user out;
    out.id = std::string(system_author);
    out.username = out.id;
    out.roles = {std::string(owner_role)};
    return out;
}

} // namespace

void run_changes(live_run& run, std::function<result<void>(live_change const&)> const& apply)
{
    std::vector<live_change const*> waiting;
    for (auto const& change : run.edit.changes)
        waiting.push_back(&change);
    std::vector<live_note> refused;
    for (bool is_progress = true; is_progress && !waiting.empty();) {
        is_progress = false;
        refused.clear();
        std::vector<live_change const*> again;
        for (auto const* const change : waiting) {
            auto const notes_before = run.outcome.notes.size();
            if (auto const end = apply(*change); end) {
                ++run.outcome.done;
                is_progress = true;
                continue;
            } else {
                refused.push_back({change->label, error_text(end.error())});
            }
            run.outcome.notes.resize(notes_before);
            again.push_back(change);
        }
        waiting = std::move(again);
    }
    for (auto& note : refused)
        run.outcome.notes.push_back(std::move(note));
}

live_outcome run_live_edit(live_kind kind, live_difference const& edit, tx& db, effects& out)
{
    auto const who = make_operator();
    caller const as{.user_id = who.id};
    change_call call{as, db, out};
    live_outcome outcome{.notes = edit.refused};
    live_run run{call, edit, outcome, who};
    switch (kind) {
    case live_kind::channels: apply_channel_edit(run); break;
    case live_kind::roles: apply_role_edit(run); break;
    case live_kind::users: apply_user_edit(run); break;
    }
    return outcome;
}

} // namespace oc
