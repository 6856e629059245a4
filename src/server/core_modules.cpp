// Bots that go, and the native modules that follow what happens (part 2 §5.6, §10.4).
#include "handlers/slash/slash_events.hpp"
#include "server/core.hpp"

#include <utility>

namespace oc {

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

void core::apply(message_posted const&) {}

void core::welcome(user_ptr const&) {}

} // namespace oc
