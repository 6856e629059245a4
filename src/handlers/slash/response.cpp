// slash_response: a bot answers a call in the channel, or only its caller (part 2 §5.5). With a
// call that it was handed lately it needs no right to write, and may leave the command out.
#include "base/limits.hpp"
#include "base/text.hpp"
#include "domain/lax_values.hpp"
#include "handlers/define.hpp"
#include "handlers/message/message_content.hpp"
#include "handlers/message/sending.hpp"
#include "handlers/slash/slash_message.hpp"

#include <boost/describe/class.hpp>

#include <utility>

namespace oc {
namespace {

struct request {
    required<std::string, errc::slash_channel_required> channel;
    boost::json::value response;
    boost::json::value embeds;
    std::optional<std::string> command;
    std::optional<std::string> invoker;
    boost::json::value ephemeral;
    std::optional<std::string> thread_id;
};
BOOST_DESCRIBE_STRUCT(request, (), (channel, response, embeds, command, invoker, ephemeral,
                                    thread_id))

result<void> check(check_call const& c, request& r)
{
    if (r.response.is_null())
        r.response.emplace_string();
    if (!r.response.is_string())
        return error{errc::slash_response_not_text};
    auto const content = std::string(trim(std::string_view(r.response.get_string())));
    if (content.empty() && !has_embeds(r.embeds))
        return error{errc::slash_response_empty};
    TRY_VOID(tidy_embeds(r.embeds));
    auto const length_max = c.now.settings->slash_response_max;
    if (code_points(content) > static_cast<std::size_t>(length_max))
        return error{errc::message_too_long, std::to_string(length_max)};
    r.response = boost::json::string(content);
    if (!r.ephemeral.is_null() && !to_flag(r.ephemeral))
        return error{errc::invalid_value, "ephemeral"};
    return {};
}

/// An answer, as its change takes it along.
struct answer_facts {
    std::optional<std::string> channel;
    std::optional<std::string> thread_id;
    std::optional<std::string> caller{}; // user id; none: it belongs to no call
    slash_post post;
};

result<room_place> find_answer_place(view const& now, user const& me, room_request const& wanted)
{
    auto place = find_slash_place(now, me, wanted);
    if (!place && place.error().code == errc::channel_type_unsuitable)
        return error{errc::channel_not_found};
    return place;
}

// Nobody speaks as another's command, or as one of the server's.
bool is_own_command(conversation& c, std::string const& name)
{
    return c.live().slash.find(name, [&](registered_command const& each) {
               return each.session == c.who.session;
           }) != nullptr;
}

// Whom it answers is not the bot's word alone: without a call it speaks for itself.
result<answer_facts> find_call(conversation& c, user const& me, request const& r)
{
    TRY(auto const place, find_answer_place(c.now(), me, {*r.channel, r.thread_id}));
    auto const command = r.command.value_or("");
    auto const* const call =
        c.live().slash.find_interaction({.session = c.who.session,
                                         .command = command,
                                         .invoker = r.invoker.value_or(me.id),
                                         .channel = place.where->id,
                                         .thread_id = place.thread_id},
                                        c.services().time.steady_now());
    if (call == nullptr && command.empty())
        return error{errc::slash_response_command_required};
    if (call == nullptr && !is_own_command(c, command))
        return error{errc::slash_unknown,
                     std::string(first_code_points(command, limits::slash_name_max))};
    auto const wants_ephemeral = to_flag(r.ephemeral);
    answer_facts facts{.channel = *r.channel, .thread_id = r.thread_id};
    facts.post = {.author = me.id,
                  .content = std::string(r.response.get_string()),
                  .embeds = has_embeds(r.embeds) ? r.embeds : boost::json::value{},
                  .command = command,
                  .invoker = me.username,
                  .is_ephemeral = wants_ephemeral.value_or(false)};
    if (call == nullptr)
        return facts;
    facts.caller = call->invoker;
    facts.thread_id = call->thread_id;
    facts.post.command = call->command;
    facts.post.invoker = c.now().users.name_of(call->invoker);
    facts.post.is_ephemeral = wants_ephemeral.value_or(call->is_ephemeral);
    return facts;
}

result<room_place> require_place(change_call const& c, user const& me, answer_facts const& facts)
{
    room_request const wanted{facts.channel, facts.thread_id};
    if (!facts.caller) {
        TRY(auto const place, require_slash_place(c.now(), me, wanted));
        TRY_VOID(require_slow_mode(c, me, place));
        return place;
    }
    TRY(auto const place, find_answer_place(c.now(), me, wanted));
    if (place.in != nullptr && place.in->locked)
        return error{errc::thread_locked};
    return place;
}

// A call is no way into a room where its caller may not write: then only he sees the answer.
bool may_caller_write(change_call const& c, answer_facts const& facts)
{
    auto const caller = c.now().users.find_shared(*facts.caller);
    return caller && require_slash_place(c.now(), *caller, {facts.channel, facts.thread_id});
}

result<slash_delivery> answer(change_call& c, answer_facts const& facts)
{
    TRY(auto const me, require_me(c));
    auto post = facts.post;
    TRY(post.place, require_place(c, *me, facts));
    if (facts.caller && !may_caller_write(c, facts))
        post.is_ephemeral = true;
    TRY_VOID(require_embed_permission(c.now(), *me, post.embeds));
    return post_slash_message(c, *me, post);
}

void handle(conversation_ptr c, request const& r)
{
    auto const me = require_me(*c);
    if (!me)
        return c->refuse(me.error());
    auto found = find_call(*c, **me, r);
    if (!found)
        return c->refuse(found.error());
    auto const invoker = found->caller ? r.invoker.value_or((*me)->id) : (*me)->id;
    auto work = [facts = *std::move(found)](change_call& change) { return answer(change, facts); };
    run_slash_work(c, std::move(work), {invoker, (*me)->id});
}

} // namespace

OC_COMMAND(slash_response) = define<&handle, &check>({
    .summary = "Answer a slash command that was called.",
    .budget = rate::message,
    .blocked_by_timeout = true,
});

} // namespace oc
