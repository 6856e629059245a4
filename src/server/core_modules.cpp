// Bots that go, and the native modules that follow what happens (part 2 §5.6, §10.4).
#include "base/log.hpp"
#include "handlers/plugins/automod.hpp"
#include "handlers/plugins/cli.hpp"
#include "handlers/plugins/fit_lines.hpp"
#include "handlers/plugins/module_message.hpp"
#include "handlers/plugins/module_orders.hpp"
#include "handlers/plugins/welcome.hpp"
#include "handlers/slash/slash_events.hpp"
#include "protocol/errors.hpp"
#include "server/core.hpp"

#include <charconv>
#include <system_error>
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

// What errc::text_blocked says of the room, which is nothing when only the text is kept out.
void core::follow_blocked(std::string const& user_id, std::string const& room)
{
    text_blocked what{.user_id = user_id};
    auto const [end, failure] = std::from_chars(room.data(), room.data() + room.size(), what.room);
    if (failure == std::errc{})
        apply(what);
}

// A text with blocked words was refused, or stands. The change comes after that.
void core::apply(text_blocked const& t)
{
    auto const& settings = modules_.settings().automod;
    if (!settings || is_stopping_)
        return;
    run_change({[wanted = *settings, t](tx& db) { return automoderate(db, wanted, t); },
                &log_failure});
}

void core::apply(message_posted const& p)
{
    auto const* const author = view_->users.find(p.user_id);
    if (is_stopping_ || !p.content.starts_with('!') || author == nullptr ||
        !takes_module_orders(*author))
        return;
    auto const& settings = modules_.settings();
    if (settings.automod && is_automod_order(p.content))
        order_automod(p);
    else if (settings.cli && settings.cli->is_enabled)
        order_cli(p);
}

// In force at once; the answer waits for the file.
void core::order_automod(message_posted const& said)
{
    auto obeyed = obey_automod(*modules_.settings().automod, said.content);
    auto answer = [this, said, text = obeyed.answer](bool is_written) {
        answer_order(said, std::string(automod_author),
                     is_written ? text : text + " (until the restart: the file is not writable)");
    };
    if (!obeyed.changed)
        return answer(true);
    auto changed = modules_.settings();
    changed.automod = *obeyed.changed;
    modules_.set(std::move(changed));
    files_.write(*std::move(obeyed.changed), std::move(answer));
}

void core::order_cli(message_posted const& said)
{
    run_change({[said](tx& db) { return run_cli(db, said); },
                [this, said](result<void> const& outcome) {
                    if (!outcome)
                        answer_order(said, std::string(cli_author),
                                     "❌ Error: " + error_text(outcome.error()));
                }});
}

void core::answer_order(message_posted const& said, std::string author, std::string answer)
{
    if (is_stopping_)
        return;
    run_change({[said, author = std::move(author),
                 answer = std::move(answer)](tx& db) -> result<effects> {
                    effects out;
                    auto const most =
                        static_cast<std::size_t>(db.now.settings->post_content_max);
                    if (auto const place = find_module_place(db.now, said.channel, said.room))
                        say_as(db, *place, {author, fit_lines(answer, most)}, out);
                    return out;
                },
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
