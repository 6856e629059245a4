// The last rungs of the ladder of part 2 §4.3, in the transaction of the message.
#include "handlers/http/webhook_posting.hpp"

#include "base/secret_box.hpp"
#include "domain/user.hpp"
#include "handlers/websocket_utils.hpp"
#include "protocol/events.hpp"
#include "protocol/writer.hpp"

#include <utility>

namespace oc {
namespace {

constexpr std::string_view github_avatar =
    "https://github.githubassets.com/images/modules/logos_page/GitHub-Mark.png";

/// Whom the message shows as its author.
boost::json::object make_mask(webhook const& by, webhook_post const& post)
{
    if (post.is_github)
        return {{"id", "github"}, {"name", "GitHub"}, {"avatar", github_avatar}};
    boost::json::object mask{
        {"id", by.id}, {"name", post.username.value_or(by.name)}, {"avatar", nullptr}};
    if (auto const& avatar = post.avatar_url ? post.avatar_url : by.avatar)
        mask["avatar"] = *avatar;
    return mask;
}

struct posting {
    webhook const& by;
    channel const& where;
    webhook_post const& post;
};

wire_message insert_message(tx& db, effects& out, posting const& what)
{
    message fresh;
    fresh.id = db.new_message_id();
    fresh.room = what.where.id;
    fresh.user = system_author;
    fresh.content = what.post.content;
    fresh.timestamp = db.time;
    fresh.embeds = what.post.embeds;
    fresh.webhook = make_mask(what.by, what.post);
    db.messages.insert(fresh);
    out.add(head_change{fresh.room, room_head{fresh.id, fresh.timestamp}});
    packets::message_new const event{.message = to_wire_message(db.now, fresh),
                                     .channel = what.where.name,
                                     .thread_id = {}};
    to_channel(out, what.where, event);
    return event.message;
}

// The webhook may have been deleted or got another token while the body came in.
webhook_ptr find_living(view const& now, webhook_arrival const& arrival)
{
    auto found = now.webhooks->find(arrival.webhook_id);
    if (!found || !equal_in_constant_time(found->token_hash, arrival.token_hash))
        return nullptr;
    return found;
}

webhook_answer answer_living(tx& db, effects& out, webhook const& by,
                             webhook_arrival const& arrival)
{
    auto const& reading = arrival.reading;
    auto const* const where = db.now.channels->find(by.room);
    bool const has_place = where != nullptr && where->type == channel_type::text;
    if (reading.is_json && !has_place)
        return {404, "Channel not found"};
    if (reading.refusal)
        return {reading.refusal->status, reading.refusal->text};
    if (!reading.post)
        return {204};
    auto const sent = insert_message(db, out, {by, *where, *reading.post});
    if (!arrival.wants_message)
        return {204};
    webhook_answer answer{200};
    write_json(answer.message, sent);
    return answer;
}

} // namespace

webhook_answer post_by_webhook(tx& db, effects& out, webhook_arrival const& arrival)
{
    auto const by = find_living(db.now, arrival);
    if (!by)
        return {401, "Invalid webhook token"};
    auto answer = answer_living(db, out, *by, arrival);
    note_delivery(db, arrival, answer);
    return answer;
}

void note_delivery(tx& db, webhook_arrival const& arrival, webhook_answer const& answer)
{
    if (!db.now.webhooks->find(arrival.webhook_id))
        return;
    db.webhooks.insert_delivery(arrival.webhook_id,
                                {.time = db.time,
                                 .status = answer.status,
                                 .event = arrival.event,
                                 .error = answer.error.empty() ? std::nullopt
                                                               : std::optional(answer.error),
                                 .bytes = arrival.bytes});
}

} // namespace oc
