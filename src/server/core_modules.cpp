// Bots that go, and the native modules that follow what happens (part 2 §5.6, §10.4).
#include "base/log.hpp"
#include "handlers/plugins/automod.hpp"
#include "handlers/plugins/welcome.hpp"
#include "handlers/slash/slash_events.hpp"
#include "server/core.hpp"

#include <utility>

namespace oc {
namespace {

void log_failure(result<void> const& outcome)
{
    if (!outcome)
        log::warning("native_module_failed", {{"reason", errc_name(outcome.error().code)}});
}

} // namespace

// Before user_disconnect; what another bot has under the same name stands in the menus again.
void core::drop_slash(session const& s)
{
    effects out;
    append_slash_change(out, *view_, slash_.remove(s.who.session));
    asker_state nobody;
    for (auto const& e : out.list())
        apply(e, nobody);
}

void core::load_modules(std::function<void()> done)
{
    files_.read([this, done = std::move(done)](module_settings found) {
        modules_.set(std::move(found));
        done();
    });
}

// The change comes after the message itself has gone out.
void core::apply(message_posted const& p)
{
    auto const& settings = modules_.settings().automod;
    if (!settings || !settings->is_enabled || !is_blocked(*settings, p.content) || is_stopping_)
        return;
    run_change({[wanted = *settings, p](tx& db) { return automoderate(db, wanted, p); },
                &log_failure});
}

void core::welcome(std::string const& user_id)
{
    auto const& settings = modules_.settings().welcome;
    if (!settings || !settings->is_enabled || is_stopping_)
        return;
    run_change({[wanted = *settings, user_id](tx& db) {
                    return welcome_user(db, wanted, user_id);
                },
                &log_failure});
}

} // namespace oc
