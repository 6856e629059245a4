// Text limits and pings.
#include "handlers/message/message_content.hpp"

#include "base/text.hpp"
#include "domain/embeds.hpp"
#include "domain/mentions.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <utility>

namespace oc {
namespace {

void append_viewing_roles(view const& now, channel const& where, std::vector<std::string>& roles)
{
    auto const* const viewers = where.permissions.find(channel_action::view);
    if (viewers == nullptr)
        return;
    for (auto const& name : *viewers)
        if (!name.starts_with('!') && now.roles->find(name) != nullptr &&
            std::ranges::find(roles, name) == roles.end())
            roles.push_back(name);
}

} // namespace

bool has_embeds(boost::json::value const& embeds)
{
    if (embeds.is_null())
        return false;
    return !embeds.is_array() || !embeds.get_array().empty();
}

result<void> tidy_embeds(boost::json::value& embeds)
{
    if (!has_embeds(embeds))
        return {};
    if (auto const problem = find_embed_problem(embeds))
        return error{errc::embeds_invalid, *problem};
    embeds = normalise_embeds(std::move(embeds));
    return {};
}

result<void> tidy_content(view const& now, std::string& content, boost::json::value& embeds)
{
    content = std::string(trim(content));
    TRY_VOID(tidy_embeds(embeds));
    auto const length_max = now.settings->post_content_max;
    if (code_points(content) > static_cast<std::size_t>(length_max))
        return error{errc::message_too_long, std::to_string(length_max)};
    return {};
}

result<message_pings> find_pings(view const& now, user const& author, channel const& where,
                                 std::string_view content)
{
    auto found = find_mentions(content, now.users);
    message_pings pings;
    pings.users = std::move(found.users);
    for (auto& mentioned : found.roles) {
        if (!may_mention(*now.roles, author.roles, mentioned))
            return error{errc::role_mention_denied, mentioned};
        pings.roles.push_back(std::move(mentioned));
    }
    if (found.everyone && has_permission(*now.roles, author.roles, "mention_everyone"))
        append_viewing_roles(now, where, pings.roles);
    return pings;
}

result<void> require_embed_permission(view const& now, user const& me,
                                      boost::json::value const& embeds)
{
    if (!has_embeds(embeds))
        return {};
    return require_permission(now, me, "embed_links");
}

} // namespace oc
