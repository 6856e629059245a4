// message_react_add (part 1 §6.6).
#include "base/limits.hpp"
#include "base/text.hpp"
#include "domain/attachment.hpp"
#include "handlers/define.hpp"
#include "handlers/message/reacting.hpp"
#include "protocol/events.hpp"

#include <algorithm>

namespace oc {
namespace {

bool is_there(message const& target, std::string const& emoji)
{
    return std::ranges::find(target.reactions, emoji, &reaction::emoji) != target.reactions.end();
}

// originChats://HOST/emojis/ID (part 2 §2.1). Where we do not know our own host, none is external.
bool is_external(config const& settings, std::string_view emoji)
{
    constexpr std::string_view scheme = "originChats://";
    constexpr std::string_view mark = "://";
    auto const ours = public_base_url(settings);
    auto const start = ours.find(mark);
    if (!emoji.starts_with(scheme) || start == std::string::npos)
        return false;
    auto const host_of = [](std::string_view rest) {
        return fold_case(rest.substr(0, rest.find('/')));
    };
    return host_of(emoji.substr(scheme.size())) !=
           host_of(std::string_view(ours).substr(start + mark.size()));
}

// A message carries so many different emojis, and everybody may join one that is there.
bool has_room_for(message const& target, std::string const& emoji)
{
    return target.reactions.size() < limits::distinct_reactions_max || is_there(target, emoji);
}

result<announced<packets::message_react_add>> handle(change_call& c, reaction_request const& r)
{
    TRY(auto const found, find_reaction_target(c, r, errc::reaction_add_denied,
                                               errc::reaction_add_failed));
    TRY_VOID(require_permission(c.now(), *found.me, "add_reactions"));
    if (is_external(*c.now().settings, *r.emoji) && !is_there(found.target, *r.emoji))
        TRY_VOID(require_permission(c.now(), *found.me, "external_emojis"));
    if (!has_room_for(found.target, *r.emoji) ||
        !c.db.reactions.insert(found.target, *r.emoji, found.me->id))
        return error{errc::reaction_add_failed};
    return announced<packets::message_react_add>{
        topic::viewers_of(found.place.where->id),
        make_reaction_packet<packets::message_react_add>(found, r)};
}

} // namespace

OC_COMMAND(message_react_add) = define<&handle>({
    .summary = "React to a message with an emoji.",
    .blocked_by_timeout = true,
});

} // namespace oc
