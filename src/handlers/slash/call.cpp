// slash_call: somebody calls a slash command. The server answers its own in the channel; those of
// bots go to the connection that registered them (part 2 §5.4).
#include "handlers/define.hpp"
#include "handlers/plugins/clean_text.hpp"
#include "handlers/slash/builtin_run.hpp"
#include "protocol/slash_events.hpp"

#include <boost/describe/class.hpp>

#include <utility>

namespace oc {
namespace {

struct request {
    required<std::string, errc::slash_channel_required> channel;
    boost::json::value args;
    boost::json::value command;
    std::optional<std::string> thread_id; // clients name only its forum
};
BOOST_DESCRIBE_STRUCT(request, (), (channel, args, command, thread_id))

result<void> check(check_call const& c, request& r)
{
    if (r.args.is_null())
        r.args.emplace_object();
    if (!r.args.is_object())
        return error{errc::slash_args_not_object};
    if (!r.command.is_string() || r.command.get_string().empty())
        return error{errc::slash_name_not_text};
    auto const* const me = c.now.users.find(c.who.user_id);
    if (me == nullptr || me->roles.empty())
        return error{errc::user_roles_not_found};
    return require_permission(c.now, *me, "use_slash_commands");
}

call_facts facts_of(request const& r)
{
    return {*r.channel, r.thread_id, std::string(r.command.get_string()), r.args.get_object()};
}

// A bot that may not view the channel is not there for those who call in it.
registered_command const* find_bot(conversation& c, std::string const& name,
                                   room_place const& place)
{
    return c.live().slash.find(name, [&](registered_command const& each) {
        auto const* const bot = c.now().users.find(each.user_id);
        return bot != nullptr && may(c.now(), bot->roles, *place.where, channel_action::view);
    });
}

result<void> call_bot(conversation& c, user const& me, call_facts const& facts)
{
    auto const* const first = c.live().slash.find(facts.command, [](auto const&) { return true; });
    if (first == nullptr)
        return error{errc::slash_unknown, facts.command};
    TRY(auto const place, find_slash_place(c.now(), me, {facts.channel, facts.thread_id}));
    auto const* const found = find_bot(c, facts.command, place);
    auto const& command = *(found == nullptr ? first : found)->command;
    TRY_VOID(check_slash_roles(command, me));
    TRY(auto args, convert_arguments(command, facts.args));
    if (found == nullptr)
        return error{errc::slash_not_connected, facts.command};
    boost::json::value const said(args);
    if (is_kept_out(c.now(), {.parts = &said})) { // AutoMod answers where the caller may write
        bool const may_write = require_slash_place(c.now(), me, {facts.channel, facts.thread_id})
                                   .has_value();
        return blocked_in(may_write ? place.room : 0);
    }

    packets::slash_call const packet{
        .val = {facts.command, std::move(args), c.now().users.name_of(found->user_id)},
        .invoker = me.id,
        .invokerUsername = me.username,
        .channel = place.where->name,
        .thread_id = place.thread_id};
    auto const to_bot = topic::to_session(found->session);
    c.live().slash.remember({.session = found->session,
                             .command = facts.command,
                             .invoker = me.id,
                             .channel = place.where->id,
                             .thread_id = place.thread_id,
                             .is_ephemeral = command.is_ephemeral,
                             .at = c.services().time.steady_now()});
    c.answer({publication{to_bot, packet_frame(packet.wire_name, packet), true}},
             reply{write_packet(packet.wire_name, packet)});
    return {};
}

result<void> charge(conversation& c)
{
    return c.live().limiter.take_message(c.who.user_id, *c.now().settings,
                                         c.services().time.steady_now());
}

void handle(conversation_ptr c, request const& r)
{
    auto const me = require_me(*c);
    if (!me)
        return c->refuse(me.error());
    auto facts = facts_of(r);
    auto const* const builtin = find_builtin(facts.command);
    if (builtin == nullptr || !is_moderating(*builtin))
        if (auto const charged = charge(*c); !charged)
            return c->refuse(charged.error());
    if (builtin != nullptr)
        return call_builtin(c, *builtin, **me, std::move(facts));
    if (auto const outcome = call_bot(*c, **me, facts); !outcome)
        c->refuse(outcome.error());
}

} // namespace

OC_COMMAND(slash_call) = define<&handle, &check>({
    .summary = "Call a slash command of the server or of a bot.",
    .blocked_by_timeout = true,
});

} // namespace oc
