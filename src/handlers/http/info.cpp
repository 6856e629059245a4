// GET /info.
#include "handlers/http/info.hpp"

#include "handlers/server/server_object.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace oc {
namespace {

boost::json::object server_object(config const& settings)
{
    boost::json::object out;
    out["name"] = server_text(settings, "name");
    for (char const* const key : {"icon", "banner"})
        out[key] = shown_picture(settings, key);
    auto const* const owner = settings.server.if_contains("owner");
    // Only the display name: server.owner.id is the operator's business.
    boost::json::object shown;
    if (owner != nullptr && owner->is_object())
        if (auto const* const name = owner->get_object().if_contains("name"))
            shown["name"] = *name;
    out["owner"] = std::move(shown);
    return out;
}

std::size_t count_online(view const& now, live_state const& live)
{
    std::size_t online = 0;
    live.connected.snapshot().for_each([&](std::string const& id, std::uint64_t) {
        auto const* const who = now.users.find(id);
        online += who != nullptr && who->status.status != "invisible" ? 1 : 0;
    });
    return online;
}

} // namespace

std::string make_info_json(view const& now, live_state const& live)
{
    boost::json::object out;
    out["server"] = server_object(*now.settings);
    out["stats"] = boost::json::object{{"total_users", now.users.size()},
                                       {"connected_users", live.connection_count},
                                       {"online_users", count_online(now, live)},
                                       {"total_channels", now.channels->in_order.size()},
                                       {"total_roles", now.roles->by_position.size()}};
    return boost::json::serialize(out);
}

} // namespace oc
