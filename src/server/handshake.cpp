// What a client is told before it logs in.
#include "server/handshake.hpp"

#include "base/random.hpp"
#include "domain/permissions.hpp"
#include "handlers/command.hpp"
#include "handlers/server/server_object.hpp"
#include "protocol/events.hpp"
#include "protocol/writer.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace oc {
namespace {

constexpr char const* protocol_version = "1.1.0"; // §5.1: a constant, not the program's version

boost::json::array to_array(std::vector<std::string> const& texts)
{
    boost::json::array out;
    for (auto const& text : texts)
        out.emplace_back(text);
    return out;
}

// The commands of this build, and the names that are features rather than commands.
boost::json::array capabilities(config const& settings, offered_features const& offered)
{
    std::vector<std::string> names{"events", "nickname_remove", "nickname_update", "nonce",
                                   "search_filters"};
    for (auto const& entry : command_table())
        if (offered.push || entry.name != "push_get_vapid")
            names.emplace_back(entry.name);
    if (settings.attachments_enabled) {
        names.emplace_back("attachment_upload");
        names.emplace_back("attachment_upload_multipart");
    }
    std::ranges::sort(names);
    return to_array(names);
}

boost::json::object attachments_object(config const& settings)
{
    boost::json::object out;
    out["enabled"] = settings.attachments_enabled;
    out["max_size"] = settings.attachment_bytes_max;
    out["allowed_types"] = to_array(settings.attachment_types);
    out["max_attachments_per_user"] = settings.attachments_per_user_max;
    out["permanent_tiers"] = to_array(settings.permanent_tiers);
    return out;
}

boost::json::array permission_names()
{
    boost::json::array out;
    for (auto const name : server_permissions())
        out.emplace_back(boost::json::string_view(name.data(), name.size()));
    return out;
}

} // namespace

std::string make_validator_key(random_source& random)
{
    constexpr std::size_t random_bytes = 24;
    return "originChats-" + random.token(random_bytes);
}

frame_ptr make_handshake(config const& settings, std::string const& validator_key,
                         offered_features const& offered)
{
    packets::handshake packet;
    packet.val["server"] = shown_server(settings);
    packet.val["limits"] = settings.limits;
    packet.val["attachments"] = attachments_object(settings);
    packet.val["version"] = protocol_version;
    packet.val["validator_key"] = validator_key;
    packet.val["capabilities"] = capabilities(settings, offered);
    packet.val["permissions"] = permission_names();
    auto const mode = to_string(settings.mode);
    packet.val["auth_mode"] = boost::json::string_view(mode.data(), mode.size());
    return packet_frame(packets::handshake::wire_name, packet);
}

} // namespace oc
