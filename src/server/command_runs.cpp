// The way of one command through the core: queue, gate, the thread of its kind, and back with its
// effects and its reply.
#include "base/log.hpp"
#include "handlers/auth/session_opening.hpp"
#include "protocol/events.hpp"
#include "protocol/writer.hpp"
#include "server/close_codes.hpp"
#include "server/core.hpp"
#include "server/core_runs.hpp"
#include "server/gate.hpp"

#include <utility>

namespace oc {
namespace {

result<std::string> to_operator(result<reply> answer)
{
    if (!answer)
        return std::move(answer).error();
    return answer->packet.empty() ? "{}" : answer->packet.substr(frame::header_bytes_max);
}

} // namespace

void core::pump(session& s)
{
    while (!s.is_busy && !s.is_closing) {
        auto next = dequeue(s);
        if (!next)
            return;
        start(s, std::move(*next));
    }
}

void core::start(session& s, decoded_command command)
{
    auto const admitted = admit(
        s, command, {*view_, limiter_, parts_.time.steady_now(), parts_.time.wall_now()});
    if (!admitted)
        return refuse(s, command, admitted.error());
    if (*admitted == verdict::drop)
        return meters_.dropped.add();
    log::debug("command", {{"cmd", command.entry->name}, {"user", s.who.user_id}});

    auto run = std::make_shared<running>(running{s.who, command.entry, std::move(*command.request),
                                                 std::move(command.listener),
                                                 {.received = command.received,
                                                  .started = read_stopwatch()}});
    s.is_busy = true;
    run_by_kind(run);
}

void core::run_by_kind(std::shared_ptr<running> const& run)
{
    ++running_count_;
    switch (run->entry->spec->kind) {
    case command_kind::live: run_live(*run); break;
    case command_kind::change:
        if (!parts_.storage.write(std::make_unique<change_run>(*this, run)))
            return finish(*run, {}, error{errc::queue_full});
        break;
    case command_kind::query:
        if (!parts_.storage.read(
                std::make_unique<query_run>(*this, run, view_, presence_.snapshot())))
            finish(*run, {}, error{errc::queue_full});
        break;
    case command_kind::conversation:
        run->entry->spec->converse(std::make_shared<live_conversation>(*this, run), *run->request);
        break;
    }
}

void core::run_live(running const& run)
{
    effects out;
    auto state = live();
    live_call call{run.who, *view_, state, out, parts_.time.wall_now(), parts_.time.steady_now()};
    auto answer = run.entry->spec->live(call, *run.request);
    finish(run, out.take(), std::move(answer));
}

// The asker's reply comes after the events that his command caused (design page §3).
void core::finish(running const& run, std::vector<effect> caused, result<reply> answer)
{
    asker_state asker{sessions_.find(run.who.session)};
    for (auto const& e : caused)
        apply(e, asker);
    if (!answer) {
        meters_.note_refusal(answer.error().code);
        if (asker.asker != nullptr)
            hub_.send(*asker.asker, refusal_frame(answer.error(), run.refusal()));
        if (answer.error().code == errc::text_blocked)
            follow_blocked(run.who.user_id, answer.error().detail);
    } else if (!answer->packet.empty()) {
        auto const plain = std::make_shared<frame const>(answer->packet);
        if (answer->announced_to)
            publish(*answer->announced_to, plain, asker.asker);
        if (asker.asker != nullptr && run.listener)
            hub_.send(*asker.asker,
                      std::make_shared<frame const>(with_listener(answer->packet, *run.listener)));
        else if (asker.asker != nullptr)
            hub_.send(*asker.asker, plain);
    }
    if (asker.close_after_reply)
        hub_.close(*asker.asker, close_codes::normal, {});
    if (run.on_end)
        run.on_end(to_operator(std::move(answer)));
    conclude(run);
}

void core::refuse(session const& s, decoded_command const& command, error const& refusal)
{
    meters_.note_refusal(refusal.code);
    refusal_context context{.listener = command.listener};
    if (command.has_cmd)
        context.src = command.cmd;
    bool const is_login = command.entry != nullptr && !s.is_member() &&
                          command.entry->spec->rules.form == refusal_form::auth_error;
    if (is_login || refusal.code == errc::authentication_required)
        context.form = refusal_form::auth_error;
    hub_.send(s, refusal_frame(refusal, context));
}

void core::conclude(running const& run)
{
    meters_.note_end(*run.entry, run.times, run.who.user_id, settings_->slow_command_ms);
    if (auto* const s = sessions_.find(run.who.session)) {
        s->is_busy = false;
        if (!is_stopping_)
            pump(*s);
    }
    schedule_drain();
    note_end_of_run();
}

void core::note_end_of_run()
{
    if (--running_count_ == 0 && on_idle_)
        std::exchange(on_idle_, {})();
}

void core::open_session(running const& run, opened_session opened)
{
    auto* const s = sessions_.find(run.who.session);
    auto const* const current = view_->users.find(opened.user->id);
    effects out;
    bool const is_there = s != nullptr && !s->is_closing;
    if (is_there && current == nullptr) { // left in the same group commit
        hub_.send(*s, refusal_frame({errc::no_such_account}, run.refusal()));
    } else if (is_there && current->banned) { // banned in the same group commit
        hub_.send(*s, refusal_frame({errc::banned}, run.refusal()));
    } else if (is_there) {
        opened.user = view_->users.find_shared(opened.user->id);
        s->who.user_id = opened.user->id;
        keys_.set_user(s->who.validator_key, opened.user->id, opened.validator);
        hub_.join(*s, opened.user);
        hub_.send(*s, packet_frame("auth_success", packets::auth_success{}));
        presence_.connect(s->who.user_id, s->who.session);
        append_hello(out, *view_, opened, s->who.session);
        meters_.logins.add();
        log::info("login", {{"user", s->who.user_id}, {"new", opened.is_new}});
    } else if (opened.is_new && current != nullptr) {
        append_user_join(out, *view_, *opened.user); // the connection is gone, the user is here
    }
    asker_state asker{s};
    for (auto const& e : out.list())
        apply(e, asker);
    if (is_there && s->is_member())
        welcome(s->who.user_id);
    conclude(run);
}

void core::load(std::function<void()> done)
{
    auto ask = std::make_unique<head_query>(view_, [this, done = std::move(done)](auto heads) {
        for (auto& [room, head] : heads)
            heads_.set(room, std::move(head));
        load_modules(done);
    });
    CHECK(parts_.storage.read(std::move(ask)));
}

} // namespace oc
