// poll_create: ask the viewers of a channel or thread something (part 2 §7.3). The poll is a
// message with one embed.
#include "base/limits.hpp"
#include "base/text.hpp"
#include "domain/embeds.hpp"
#include "handlers/define.hpp"
#include "handlers/message/sending.hpp"
#include "handlers/plugins/clean_text.hpp"
#include "handlers/poll/poll_draft.hpp"
#include "protocol/events.hpp"
#include "protocol/poll_objects.hpp"

#include <boost/describe/class.hpp>

namespace oc {
namespace {

struct request {
    std::optional<std::string> channel;
    std::optional<std::string> thread_id;
    std::optional<std::string> question;
    boost::json::value options;
    std::optional<bool> allow_multiselect;
    boost::json::value expires_at;
    boost::json::value duration_hours;
};
BOOST_DESCRIBE_STRUCT(request, (), (channel, thread_id, question, options, allow_multiselect,
                                    expires_at, duration_hours))

struct created_poll {
    static constexpr std::string_view wire_name = "poll_create";
    std::string poll_id;
    std::string message_id;
    std::string channel;
    or_null<std::string> thread_id;
    std::string question;
    boost::json::array options;
    bool allow_multiselect = false;
    or_null<double> expires_at;
};
BOOST_DESCRIBE_STRUCT(created_poll, (), (poll_id, message_id, channel, thread_id, question, options,
                                         allow_multiselect, expires_at))

// Options may hold members that we do not know; as an embed they have its limits.
result<void> check_as_embed(std::string const& question, boost::json::array const& options)
{
    boost::json::object const poll{{"question", question}, {"options", options}};
    boost::json::array const embeds{boost::json::object{{"type", "poll"}, {"poll", poll}}};
    if (auto const problem = find_embed_problem(embeds))
        return error{errc::embeds_invalid, *problem};
    return {};
}

result<void> check(check_call const&, request& r)
{
    if (!names_room({r.channel, r.thread_id}))
        return error{errc::room_required};
    if (trim(r.question.value_or("")).empty())
        return error{errc::poll_question_required};
    if (code_points(*r.question) > limits::poll_question_max)
        return error{errc::poll_question_too_long};
    TRY(auto options, read_poll_options(r.options));
    TRY_VOID(check_as_embed(*r.question, options));
    r.options = std::move(options);
    return {};
}

message make_message(change_call& c, user const& me, room_place const& place)
{
    message fresh;
    fresh.id = c.db.new_message_id();
    fresh.room = place.room;
    fresh.user = me.id;
    fresh.timestamp = c.db.time;
    return fresh;
}

packets::message_new make_event(view const& now, room_place const& place, message const& m)
{
    packets::message_new out{.message = to_wire_message(now, m),
                             .channel = place.where->name,
                             .thread_id = place.thread_id};
    out.id = out.message.id; // the flat form of the original beside its own
    out.user = out.message.user;
    out.content = out.message.content;
    out.timestamp = out.message.timestamp;
    out.embeds = out.message.embeds;
    return out;
}

result<created_poll> handle(change_call& c, request const& r)
{
    TRY(auto const me, require_me(c));
    TRY(auto const place, require_sendable_room(c.now(), *me, {r.channel, r.thread_id}));
    TRY(auto const expires_at, read_poll_expiry({r.expires_at, r.duration_hours}, c.db.time));
    TRY_VOID(require_slow_mode(c, *me, place));
    TRY_VOID(require_clean_text(c, place.room, {*r.question, &r.options}));

    auto shown_by = make_message(c, *me, place);
    poll fresh{.id = c.db.new_message_id(),
               .room = place.room,
               .message_id = shown_by.id,
               .thread_id = place.thread_id,
               .question = *r.question,
               .options = r.options.as_array(),
               .allow_multiselect = r.allow_multiselect.value_or(false),
               .expires_at = expires_at,
               .created_by = me->id,
               .created_at = c.db.time};
    shown_by.embeds = boost::json::array{make_poll_embed(fresh)};
    c.db.messages.insert(shown_by);
    fresh.position = shown_by.position;
    c.db.polls.insert(fresh);

    c.out.add(head_change{place.room, room_head{shown_by.id, shown_by.timestamp}});
    if (expires_at)
        c.out.add(poll_deadline{*expires_at});
    note_message(c, *me, place); // place.in may be gone from here on
    auto event = make_event(c.now(), place, shown_by);
    event.poll_id = fresh.id;
    to_channel(c.out, *place.where, event);
    return created_poll{fresh.id,       fresh.message_id, event.channel,           fresh.thread_id,
                        fresh.question, fresh.options,    fresh.allow_multiselect, expires_at};
}

} // namespace

OC_COMMAND(poll_create) = define<&handle, &check>({
    .summary = "Ask the viewers of a channel or thread something.",
    .budget = rate::message,
    .permission = "send_messages",
    .blocked_by_timeout = true,
});

} // namespace oc
