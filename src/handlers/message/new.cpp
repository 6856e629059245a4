// message_new: say something in a channel or thread (part 1 §6.1).
#include "base/limits.hpp"
#include "base/text.hpp"
#include "handlers/define.hpp"
#include "handlers/message/attaching.hpp"
#include "handlers/message/message_content.hpp"
#include "handlers/message/sending.hpp"
#include "handlers/plugins/clean_text.hpp"
#include "protocol/events.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    std::optional<std::string> channel;
    std::optional<std::string> thread_id;
    std::optional<std::string> content;
    std::optional<std::string> reply_to;
    boost::json::value ping;
    boost::json::value embeds;
    boost::json::value attachments;
    std::optional<std::string> nonce;
};
BOOST_DESCRIBE_STRUCT(request, (), (channel, thread_id, content, reply_to, ping, embeds,
                                    attachments, nonce))

bool is_given(std::optional<std::string> const& text) { return text && !text->empty(); }

bool is_truthy(boost::json::value const& value)
{
    if (value.is_bool())
        return value.get_bool();
    if (value.is_string())
        return !value.get_string().empty();
    if (value.is_array())
        return !value.get_array().empty();
    if (value.is_object())
        return !value.get_object().empty();
    return value.is_number() ? value.to_number<double>() != 0.0 : false;
}

result<void> check_presence(request const& r)
{
    std::string missing;
    if (!is_given(r.channel) && !is_given(r.thread_id))
        missing = "channel or thread_id";
    if (!is_given(r.content) && !is_truthy(r.attachments))
        missing += missing.empty() ? "content or attachments" : ", content or attachments";
    if (!missing.empty())
        return error{errc::missing_fields, missing};
    return {};
}

result<void> check(check_call const& c, request& r)
{
    TRY_VOID(check_presence(r));
    if (!r.content)
        r.content.emplace();
    if (trim(*r.content).empty() && !is_truthy(r.attachments))
        return error{errc::empty_message};
    TRY_VOID(tidy_content(c.now, *r.content, r.embeds));
    if (r.nonce && (r.nonce->empty() || code_points(*r.nonce) > limits::nonce_length_max))
        return error{errc::invalid_value, "nonce"};
    return {};
}

result<std::optional<reply_reference>> find_reply_target(change_call& c, room_place const& place,
                                                         request const& r)
{
    if (!is_given(r.reply_to))
        return std::optional<reply_reference>{};
    auto const target = c.db.messages.find(place.room, *r.reply_to);
    if (!target)
        return error{errc::reply_target_not_found};
    return std::optional(reply_reference{target->id, target->user});
}

result<message> compose(change_call& c, user const& me, room_place const& place, request const& r)
{
    message fresh;
    TRY(fresh.pings, find_pings(c.now(), me, *place.where, *r.content));
    TRY_VOID(require_embed_permission(c.now(), me, r.embeds));
    TRY(fresh.reply_to, find_reply_target(c, place, r));
    fresh.room = place.room;
    fresh.user = me.id;
    fresh.content = *r.content;
    fresh.timestamp = c.db.time;
    fresh.embeds = has_embeds(r.embeds) ? r.embeds : boost::json::value{};
    fresh.nonce = r.nonce;
    if (!r.ping.is_null())
        fresh.ping = is_truthy(r.ping);
    if (fresh.reply_to && fresh.ping.value_or(true))
        fresh.pings->replies.push_back(fresh.reply_to->user);
    return fresh;
}

packets::message_new to_packet(view const& now, room_place const& place, message const& m)
{
    return {.message = to_wire_message(now, m, with_pings::yes),
            .channel = place.where->name,
            .thread_id = place.thread_id,
            .nonce = m.nonce};
}

result<announced<packets::message_new>> handle(change_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    TRY(auto const place, require_sendable_room(c.now(), *me, {r.channel, r.thread_id}));
    if (r.nonce) {
        if (auto const first = c.db.messages.find_by_nonce(place.room, me->id, *r.nonce)) {
            auto again = to_packet(c.now(), place, *first);
            again.duplicate = true;
            return announced<packets::message_new>{std::nullopt, std::move(again)};
        }
    }
    TRY_VOID(require_slow_mode(c, *me, place));
    TRY_VOID(require_clean_text(c, place.room, {*r.content, &r.embeds}));
    TRY(auto fresh, compose(c, *me, place, r));
    std::vector<attachment> used;
    if (is_truthy(r.attachments)) {
        TRY(used, find_own_attachments(c, *me, r.attachments));
        fresh.attachments = describe_attachments(c.now(), used);
    }
    fresh.id = c.db.new_message_id();
    c.db.messages.insert(fresh);
    for (auto const& each : used)
        c.db.attachments.add_use(fresh, each.id);
    c.out.add(head_change{place.room, room_head{fresh.id, fresh.timestamp}});
    auto packet = to_packet(c.now(), place, fresh);
    if (fresh.pings && !fresh.pings->empty())
        c.out.add(push_due{std::make_shared<message const>(fresh), place.where->id});
    c.out.add(message_posted{place.where->id, place.room, fresh.id, me->id, fresh.content});
    note_message(c, *me, place); // place.in may be gone from here on
    return announced<packets::message_new>{topic::viewers_of(place.where->id), std::move(packet)};
}

} // namespace

OC_COMMAND(message_new) = define<&handle, &check>({
    .summary = "Send a message to a channel or thread.",
    .budget = rate::message,
    .blocked_by_timeout = true,
});

} // namespace oc
