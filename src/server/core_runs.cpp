// Units of work: what happens on the store's threads, and what the core does with their end.
#include "server/core_runs.hpp"

#include <stdexcept>

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

error internal_error(commit_result const& end) { return {errc::internal_error, end.incident}; }

} // namespace

// --- change --------------------------------------------------------------------------------------

bool core::change_run::run(tx& db)
{
    change_call call{run_->who, db, out_};
    answer_ = run_->entry->spec->change(call, *run_->request);
    if (!answer_)
        return false;
    append_to_log(db, out_);
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
    query_call call{run_->who, db, *seen_, connected_};
    answer_ = run_->entry->spec->query(call, *run_->request);
}

void core::query_run::finish(commit_result const& end)
{
    if (!end.committed)
        return core_.finish(*run_, {}, internal_error(end));
    core_.finish(*run_, {}, std::move(answer_));
}

// --- conversation --------------------------------------------------------------------------------

struct core::live_conversation::step final : write_unit {
    step(std::shared_ptr<live_conversation> owner, std::function<result<effects>(tx&)> work,
         std::function<void()> then)
        : owner_(std::move(owner)), work_(std::move(work)), then_(std::move(then))
    {
    }

    bool run(tx& db) override
    {
        outcome_ = work_(db);
        if (!outcome_)
            return false;
        append_to_log(db, *outcome_);
        return true;
    }

    void finish(commit_result const& end) override
    {
        auto& owner_core = owner_->core_;
        owner_core.set_view(end.now);
        if (!end.committed)
            return owner_->refuse(internal_error(end));
        if (!outcome_)
            return owner_->refuse(outcome_.error());
        asker_state asker{owner_core.sessions_.find(owner_->who.session)};
        for (auto const& e : outcome_->list())
            owner_core.apply(e, asker);
        then_();
    }

private:
    std::shared_ptr<live_conversation> owner_;
    std::function<result<effects>(tx&)> work_;
    std::function<void()> then_;
    result<effects> outcome_ = effects{};
};

void core::live_conversation::write(std::function<result<effects>(tx&)> work,
                                    std::function<void()> then)
{
    auto unit = std::make_unique<step>(shared_from_this(), std::move(work), std::move(then));
    if (!core_.parts_.storage.write(std::move(unit)))
        refuse({errc::queue_full});
}

void core::live_conversation::refuse(error refusal)
{
    CHECK(!std::exchange(has_ended_, true));
    core_.finish(*run_, {}, std::move(refusal));
}

void core::live_conversation::open(opened_session opened)
{
    CHECK(!std::exchange(has_ended_, true));
    core_.open_session(*run_, std::move(opened));
}

// --- heads ---------------------------------------------------------------------------------------

void head_query::run(read_tx& db)
{
    for (auto const& c : seen_->channels->in_order) {
        if (c->type != channel_type::text)
            continue;
        if (auto newest = db.messages.find_newest(c->id))
            found_.emplace_back(c->id, room_head{std::move(newest->id), newest->timestamp});
    }
}

void head_query::finish(commit_result const& end)
{
    if (!end.committed)
        throw std::runtime_error("cannot read the newest messages (incident " + end.incident + ")");
    done_(std::move(found_));
}

} // namespace oc
