// message_edit: the author changes his message (part 1 §6.3).
#include "base/check.hpp"
#include "base/text.hpp"
#include "handlers/define.hpp"
#include "handlers/message/message_content.hpp"
#include "handlers/messages/shown_messages.hpp"
#include "handlers/plugins/clean_text.hpp"
#include "protocol/events.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    required<std::string, errc::edit_format> id;
    std::optional<std::string> channel;
    std::optional<std::string> thread_id;
    required<std::string, errc::edit_format> content;
    boost::json::value embeds;
};
BOOST_DESCRIBE_STRUCT(request, (), (id, channel, thread_id, content, embeds))

// The same limits and texts as message_new (RB-21).
result<void> check(check_call const& c, request& r)
{
    if (r.channel.value_or("").empty() && r.thread_id.value_or("").empty())
        return error{errc::edit_format};
    if (trim(*r.content).empty())
        return error{errc::empty_message};
    return tidy_content(c.now, *r.content, r.embeds);
}

// Present replaces, even by []; absent (or null) keeps.
std::optional<boost::json::value> new_embeds(request const& r)
{
    if (r.embeds.is_null())
        return std::nullopt;
    return has_embeds(r.embeds) ? r.embeds : boost::json::value{};
}

result<announced<packets::message_edit>> handle(change_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    TRY(auto const place, find_room(c.now(), *me, {r.channel, r.thread_id}));
    TRY_VOID(require_open_thread(place));
    auto const target = c.db.messages.find(place.room, *r.id);
    if (!target)
        return error{errc::edit_not_found};
    if (target->user != me->id)
        return error{errc::edit_denied};
    if (!may(c.now(), me->roles, *place.where, channel_action::edit_own))
        return error{place.in != nullptr ? errc::edit_own_in_thread_denied : errc::edit_own_denied};
    TRY_VOID(require_clean_text(c, place.room, {*r.content, &r.embeds}));
    TRY(auto pings, find_pings(c.now(), *me, *place.where, *r.content));
    TRY_VOID(require_embed_permission(c.now(), *me, r.embeds));
    if (!r.embeds.is_null() && c.db.polls.find_by_message(target->id))
        return error{errc::poll_embeds_fixed}; // a poll cannot lose what shows it

    if (target->pings)
        pings.replies = target->pings->replies; // who was replied to stays pinged
    c.db.messages.set_content(*target, *r.content, new_embeds(r), pings);
    auto const edited = c.db.messages.find(place.room, *r.id);
    CHECK(edited.has_value());

    message_viewer const everybody{c.now(), c.db.polls, c.db.attachments, {}};
    packets::message_edit packet{.id = edited->id,
                                 .content = edited->content,
                                 .message = show_message(everybody, *edited),
                                 .channel = place.where->name,
                                 .thread_id = place.thread_id};
    if (!pings.users.empty() || !pings.roles.empty()) {
        pings.replies.clear(); // §6.3: an edit pings nobody for the reply a second time
        auto shown = *edited;
        shown.pings = std::move(pings);
        packet.message = show_message(everybody, shown, with_pings::yes);
    }
    return announced<packets::message_edit>{topic::viewers_of(place.where->id),
                                            std::move(packet)};
}

} // namespace

OC_COMMAND(message_edit) = define<&handle, &check>({
    .summary = "Change the text of an own message.",
    .budget = rate::message,
    .blocked_by_timeout = true,
    .refuses_without_reason = true,
});

} // namespace oc
