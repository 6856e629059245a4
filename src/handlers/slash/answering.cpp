// Every right is judged again within the change, on the newest view.
#include "handlers/slash/answering.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "handlers/message/message_content.hpp"
#include "handlers/message/sending.hpp"
#include "handlers/plugins/clean_text.hpp"

#include <utility>

namespace oc {
namespace {

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

// A call is no way into a room where its caller may not write, nor past its slow mode: then only he
// sees the answer.
bool may_caller_write(change_call const& c, user const& caller, answer_facts const& facts)
{
    auto const place = require_slash_place(c.now(), caller, {facts.channel, facts.thread_id});
    return place && (place->room == 0 || require_slow_mode(c, caller, *place));
}

result<answer_facts> speak_for_itself(conversation& c, user const& me, answer_facts facts)
{
    if (facts.post.command.empty())
        return error{errc::slash_response_command_required};
    if (!is_own_command(c, facts.post.command))
        return error{errc::slash_unknown, std::string(first_code_points(facts.post.command,
                                                                        limits::slash_name_max))};
    TRY_VOID(c.live().limiter.take_message(me.id, *c.now().settings,
                                           c.services().time.steady_now()));
    return facts;
}

} // namespace

result<answer_facts> find_answer(conversation& c, user const& me, given_answer const& given)
{
    TRY(auto const place, find_answer_place(c.now(), me, {given.channel, given.thread_id}));
    auto const* const call = c.live().slash.find_interaction({.session = c.who.session,
                                                              .command = given.command,
                                                              .invoker = given.invoker,
                                                              .channel = place.where->id,
                                                              .thread_id = place.thread_id,
                                                              .ephemeral = given.ephemeral},
                                                             c.services().time.steady_now());
    answer_facts facts{.channel = given.channel, .thread_id = given.thread_id};
    facts.post = {.author = me.id,
                  .content = given.content,
                  .embeds = given.embeds,
                  .command = given.command,
                  .invoker = me.username,
                  .is_ephemeral = given.ephemeral.value_or(false)};
    if (call == nullptr)
        return speak_for_itself(c, me, std::move(facts));
    facts.caller = call->invoker;
    facts.interaction = call->id;
    facts.thread_id = call->thread_id;
    facts.post.command = call->command;
    facts.post.invoker = c.now().users.name_of(call->invoker);
    facts.post.is_ephemeral = given.ephemeral.value_or(call->is_ephemeral);
    return facts;
}

result<slash_delivery> post_answer(change_call& c, answer_facts const& facts)
{
    TRY(auto const me, require_me(c));
    auto post = facts.post;
    TRY(post.place, require_place(c, *me, facts));
    auto const caller = facts.caller ? c.now().users.find_shared(*facts.caller) : me;
    if (facts.caller && (!caller || !may_caller_write(c, *caller, facts)))
        post.is_ephemeral = true;
    TRY_VOID(require_embed_permission(c.now(), *me, post.embeds));
    if (is_kept_out(c.now(), {post.content, &post.embeds}))
        return error{errc::text_blocked}; // bots repeat what others say: they are not silenced
    return post_slash_message(c, caller ? *caller : *me, post);
}

} // namespace oc
