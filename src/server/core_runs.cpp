// Units of work: what happens on the store's threads, and what the core does with their end.
#include "server/core_runs.hpp"

#include "base/log.hpp"
#include "db/upkeep.hpp"

#include <exception>
#include <string>

namespace oc {
namespace {

void append_to_log(tx& db, topic const& to, std::string_view payload)
{
    if (to.what != topic::kind::session)
        db.events.append(db.time, to_string(to), payload);
}

void append_to_log(tx& db, effects const& caused)
{
    for (auto const& e : caused.list())
        if (auto const* const p = std::get_if<publication>(&e))
            append_to_log(db, p->to, p->payload->payload());
}

// What the database has left for later, and on the disk for nobody.
void append_leftovers(tx& db, effects& caused)
{
    if (db.messages.has_upkeep())
        caused.add(upkeep_due{});
    if (auto released = db.attachments.take_released(); !released.empty())
        caused.add(blobs_released{std::move(released)});
}

error internal_error(commit_result const& end) { return {errc::internal_error, end.incident}; }

} // namespace

// --- change --------------------------------------------------------------------------------------

bool core::change_run::run(tx& db)
{
    change_call call{run_->who, db, out_};
    run_->times.run = read_stopwatch();
    answer_ = instead_ ? instead_(call) : run_->entry->spec->change(call, *run_->request);
    run_->times.ran = read_stopwatch();
    if (!answer_)
        return false;
    append_to_log(db, out_);
    append_leftovers(db, out_);
    if (answer_->announced_to)
        append_to_log(db, *answer_->announced_to,
                      std::string_view(answer_->packet).substr(frame::header_bytes_max));
    return true;
}

void core::change_run::finish(commit_result const& end)
{
    core_.set_view(end.now);
    if (!end.committed)
        return core_.finish(*run_, {}, internal_error(end));
    core_.finish(*run_, answer_ ? out_.take() : std::vector<effect>{}, std::move(answer_));
}

// --- query ---------------------------------------------------------------------------------------

void core::query_run::run(read_tx& db)
{
    query_call call{run_->who,  db,   *seen_, connected_,
                    out_, after_, core_.parts_.time.wall_now()};
    run_->times.run = read_stopwatch();
    answer_ = run_->entry->spec->query(call, *run_->request);
    run_->times.ran = read_stopwatch();
}

void core::query_run::finish(commit_result const& end)
{
    if (!end.committed)
        return core_.finish(*run_, {}, internal_error(end));
    if (!after_ || !answer_)
        return core_.finish(*run_, answer_ ? out_.take() : std::vector<effect>{},
                            std::move(answer_));
    // Shared: a refused write calls `done` too, after the change itself was given away.
    auto const rest = std::make_shared<query_run>(std::move(*this));
    rest->core_.run_change({std::move(rest->after_), [rest](result<void> const& outcome) {
                                if (!outcome)
                                    log::warning("follow_up_failed",
                                                 {{"cmd", rest->run_->entry->name}});
                                rest->core_.finish(*rest->run_, rest->out_.take(),
                                                   std::move(rest->answer_));
                            }});
}

// --- changes that are no commands ----------------------------------------------------------------

bool core::own_change_run::run(tx& db)
{
    outcome_ = wanted_.work(db);
    if (!outcome_)
        return false;
    append_to_log(db, *outcome_);
    append_leftovers(db, *outcome_);
    return true;
}

void core::own_change_run::finish(commit_result const& end)
{
    core_.set_view(end.now);
    result<void> outcome;
    if (!end.committed)
        outcome = internal_error(end);
    else if (!outcome_)
        outcome = outcome_.error();
    if (outcome) {
        asker_state asker{core_.sessions_.find(wanted_.asker)};
        for (auto const& e : outcome_->list())
            core_.apply(e, asker);
    }
    wanted_.done(std::move(outcome));
    core_.schedule_drain();
}

void core::run_change(change wanted)
{
    auto const done = wanted.done;
    if (!parts_.storage.write(std::make_unique<own_change_run>(*this, std::move(wanted))))
        done(error{errc::queue_full});
}

// --- upkeep --------------------------------------------------------------------------------------

// An idle server writes nothing: a piece runs at the start and after what a change left.
void core::run_upkeep_if_due(steady_ms now_ms)
{
    if (!is_upkeep_due_ || is_upkeep_running_ || is_stopping_ || now_ms < next_upkeep_at_)
        return;
    is_upkeep_due_ = false;
    is_upkeep_running_ = true;
    ++running_count_;
    auto is_more = std::make_shared<bool>(false);
    run_change({.work = [is_more](tx& db) -> result<effects> {
                    *is_more = run_upkeep(db);
                    return effects{};
                },
                .done = [this, is_more](result<void> outcome) {
                    end_upkeep(outcome.has_value(), *is_more);
                }});
}

// What is left goes on at once, with the groups of clients in between; after a failure not soon.
void core::end_upkeep(bool went_well, bool is_more)
{
    constexpr std::int64_t retry_ms = 10'000;
    auto const now_ms = parts_.time.steady_now();
    is_upkeep_running_ = false;
    is_upkeep_due_ = is_upkeep_due_ || !went_well || is_more;
    if (!went_well)
        next_upkeep_at_ = now_ms + retry_ms;
    else if (is_more)
        run_upkeep_if_due(now_ms);
    note_end_of_run();
}

// --- conversation --------------------------------------------------------------------------------

void core::live_conversation::write(std::function<result<effects>(tx&)> work,
                                    std::function<void()> then)
{
    auto done = [self = shared_from_this(), then = std::move(then)](result<void> outcome) {
        if (!outcome)
            return self->refuse(std::move(outcome).error());
        then();
    };
    try_write(std::move(work), std::move(done));
}

void core::live_conversation::try_write(std::function<result<effects>(tx&)> work,
                                        std::function<void(result<void>)> done)
{
    core_.run_change({std::move(work), std::move(done), who.session});
}

void core::live_conversation::change(std::function<result<reply>(change_call&)> work)
{
    CHECK(!std::exchange(has_ended_, true));
    if (!core_.parts_.storage.write(std::make_unique<change_run>(core_, run_, std::move(work))))
        core_.finish(*run_, {}, error{errc::queue_full});
}

void core::live_conversation::refuse(error refusal)
{
    CHECK(!std::exchange(has_ended_, true));
    if (run_->entry->spec->rules.form == refusal_form::auth_error)
        log::warning("login_refused", {{"cmd", run_->entry->name},
                                       {"address", who.address},
                                       {"reason", errc_name(refusal.code)}});
    core_.finish(*run_, {}, std::move(refusal));
}

void core::live_conversation::answer(std::vector<effect> caused, reply ready)
{
    CHECK(!std::exchange(has_ended_, true));
    core_.finish(*run_, std::move(caused), std::move(ready));
}

void core::live_conversation::open(opened_session opened)
{
    CHECK(!std::exchange(has_ended_, true));
    core_.open_session(*run_, std::move(opened));
}

// --- heads ---------------------------------------------------------------------------------------

void head_query::run(read_tx& db)
{
    // A damaged room is as good as an empty one: the others go on.
    auto const look = [&](room_id room) {
        try {
            if (auto newest = db.messages.find_newest(room))
                found_.emplace_back(room, room_head{std::move(newest->id), newest->timestamp});
        } catch (std::exception const& cause) {
            log::error("newest_message_not_read",
                       {{"room", std::to_string(room)}, {"cause", cause.what()}});
        }
    };
    for (auto const& c : seen_->channels->in_order) {
        if (c->type == channel_type::text)
            look(c->id);
        for (auto const& in : seen_->threads.list(c->id))
            look(in->room);
    }
}

void head_query::finish(commit_result const& end)
{
    if (!end.committed) // somebody waits for the end
        log::error("newest_messages_not_read", {{"incident", end.incident}});
    done_(std::move(found_));
}

} // namespace oc
