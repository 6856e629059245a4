// The event goes through the store: it is in the event log like any other.
#include "server/settings_change.hpp"

#include "base/log.hpp"
#include "handlers/server/server_object.hpp"
#include "handlers/websocket_utils.hpp"
#include "protocol/events.hpp"

#include <tuple>
#include <utility>

namespace oc {
namespace {

packets::server_update shown_by(config const& settings)
{
    return {server_text(settings, "name"), shown_picture(settings, "icon"),
            shown_picture(settings, "banner")};
}

bool is_same(packets::server_update const& a, packets::server_update const& b)
{
    return std::tie(a.name, a.icon, a.banner) == std::tie(b.name, b.icon, b.banner);
}

} // namespace

void change_settings(core& center, std::shared_ptr<config const> settings)
{
    auto const before = shown_by(*center.now().settings);
    auto const after = shown_by(*settings);
    center.set_settings(std::move(settings));
    if (is_same(before, after))
        return;
    center.run_change({.work = [after](tx&) -> result<effects> {
                           effects out;
                           to_all(out, after);
                           return out;
                       },
                       .done = [](result<void> outcome) {
                           if (!outcome)
                               log::warning("server_update_not_told");
                       }});
}

} // namespace oc
