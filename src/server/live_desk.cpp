// Posting to and fro.
#include "server/live_desk.hpp"

#include "base/log.hpp"
#include "server/settings_change.hpp"

#include <exception>
#include <utility>

namespace oc {

live_desk::live_desk(parts from) : from_(std::move(from))
{
    if (from_.disk == nullptr)
        return;
    thread_ = std::make_unique<thread_executor>("live-files");
    files_ = std::make_unique<live_files>(live_files_parts{
        .self = *thread_,
        .disk = *from_.disk,
        .watch = watch_,
        .time = from_.time,
        .database_folder = from_.database_folder,
        .config_file = from_.config_file,
        .run_edit =
            [this](live_kind kind, std::shared_ptr<live_difference const> edit,
                   std::function<void(live_end)> done) {
                from_.core_thread.post([this, kind, edit = std::move(edit),
                                        done = std::move(done)] { run_edit(kind, edit, done); });
            },
        .take_config =
            [this](std::string text, std::shared_ptr<config const> known,
                   std::function<void(view_ptr, bool)> done) {
                from_.core_thread.post([this, text = std::move(text), known = std::move(known),
                                        done = std::move(done)] {
                    take_config(text, known, done);
                });
            }});
}

void live_desk::begin()
{
    if (!thread_)
        return;
    is_begun_ = true;
    shown_ = from_.center.now_shared();
    thread_->post([this, now = shown_] { files_->begin(now); });
}

// A tick that takes long is not followed by a queue of others.
void live_desk::tick()
{
    if (!is_begun_ || std::exchange(is_busy_, true))
        return;
    auto const newest = from_.center.now_shared();
    auto const fresh = newest == shown_ ? nullptr : newest;
    shown_ = newest;
    thread_->post([this, fresh] {
        if (fresh)
            files_->show(fresh);
        files_->tick();
        from_.core_thread.post([this] { is_busy_ = false; });
    });
}

void live_desk::run_edit(live_kind kind, std::shared_ptr<live_difference const> const& edit,
                         std::function<void(live_end)> const& done)
{
    auto const outcome = std::make_shared<live_outcome>();
    from_.center.run_change({.work = [kind, edit, outcome](tx& db) -> result<effects> {
                                 effects out;
                                 *outcome = run_live_edit(kind, *edit, db, out);
                                 return out;
                             },
                             .done = [this, outcome, done](result<void> end) {
                                 done({.is_committed = end.has_value(),
                                       .outcome = std::move(*outcome),
                                       .now = from_.center.now_shared()});
                             }});
}

// Behind the changes that are under way: a command may just be writing the file (server_update).
void live_desk::take_config(std::string const& text, std::shared_ptr<config const> const& known,
                            std::function<void(view_ptr, bool)> const& done)
{
    auto then = [this, text, known, done](result<void>) {
        if (from_.center.now().settings != known)
            return done(from_.center.now_shared(), false);
        bool is_taken = false;
        try {
            change_settings(from_.center, from_.read_settings(text, *known));
            log::info("live_file_applied", {{"file", from_.config_file.string()}});
            is_taken = true;
        } catch (std::exception const& failure) {
            log::error("live_file_not_applied",
                       {{"file", from_.config_file.string()}, {"reason", failure.what()}});
        }
        done(from_.center.now_shared(), is_taken);
    };
    from_.center.run_change(
        {.work = [](tx&) -> result<effects> { return effects{}; }, .done = std::move(then)});
}

// On the thread that starts it, which may not have come to that yet.
void live_desk::stop_watching()
{
    if (thread_)
        thread_->post([this] { watch_.stop(); });
}

void live_desk::stop()
{
    if (!thread_ || std::exchange(is_stopped_, true))
        return;
    stop_watching();
    if (is_begun_)
        thread_->post([this, last = from_.center.now_shared()] { files_->end(last); });
    thread_->stop();
}

} // namespace oc
