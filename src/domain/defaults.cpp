// What a fresh server starts with: four roles (part 1 §4.1 with decisions.md) and one channel
// (part 2 §15.3). Pure functions; any thread.
#include "base/check.hpp"
#include "domain/permissions.hpp"

#include <array>
#include <utility>

namespace oc {
namespace {

struct role_outline {
    std::string_view name;
    std::string_view color; // empty: none
    bool hoisted;
    std::vector<std::string> permissions;
};

std::array<role_outline, 4> role_outlines()
{
    return {
        {{"owner", "#9400D3", true, {"administrator"}},
         {"admin",
          "#FF0000",
          true,
          {"administrator", "manage_roles", "manage_channels", "manage_users", "manage_server",
           "manage_messages", "manage_threads", "manage_nicknames", "kick_members", "ban_members",
           "create_invite", "manage_invites", "mention_everyone", "use_slash_commands"}},
         {"moderator",
          "#FFFF00",
          true,
          {"manage_messages", "manage_threads", "kick_members", "manage_nicknames", "mute_members",
           "deafen_members", "move_members", "create_invite", "use_slash_commands"}},
         {"user",
          "",
          false,
          {"send_messages", "read_message_history", "add_reactions", "attach_files", "embed_links",
           "external_emojis", "connect", "speak", "stream", "use_voice_activity", "change_nickname",
           "create_invite", "use_slash_commands"}}}};
}

} // namespace

std::vector<role> default_roles(std::vector<std::string> const& ids)
{
    auto outlines = role_outlines();
    CHECK(ids.size() == outlines.size());
    std::vector<role> roles;
    for (std::size_t index = 0; index < outlines.size(); ++index) {
        auto& outline = outlines[index];
        role made;
        made.id = ids[index];
        made.name = outline.name;
        if (!outline.color.empty())
            made.color = std::string(outline.color);
        made.hoisted = outline.hoisted;
        made.position = static_cast<int>(index);
        made.permissions = std::move(outline.permissions);
        roles.push_back(std::move(made));
    }
    return roles;
}

channel default_channel()
{
    channel general;
    general.name = "general";
    general.permissions.lists = {
        {"view", {"user"}},
        {"send", {"user"}},
        {"delete", {"admin", "moderator"}},
        {"delete_own", {"user"}},
        {"edit_own", {"user"}},
        {"react", {"user"}},
        {"pin", {"admin", "moderator"}},
        {"create_thread", {"user"}},
    };
    return general;
}

} // namespace oc
