// Running built-in slash commands.
#include "handlers/slash/builtin_run.hpp"

#include "handlers/message/sending.hpp"
#include "handlers/plugins/clean_text.hpp"

#include <memory>
#include <utility>

namespace oc {
namespace {

// What the command did may have changed the place, or taken it away.
slash_delivery tell_result(change_call& c, user const& me, call_facts const& facts, slash_post post)
{
    room_request const wanted{facts.channel, facts.thread_id};
    auto const place = find_slash_place(c.now(), me, wanted);
    if (!place)
        return lost_slash_message(c, *facts.channel, post);
    post.place = *place;
    return post_slash_message(c, me, post);
}

result<slash_delivery> run_builtin(change_call& c, slash_builtin const& builtin,
                                   call_facts const& facts)
{
    TRY(auto const me, require_me(c));
    TRY_VOID(check_slash_roles(builtin.command, *me));
    TRY(auto const place, require_slash_place(c.now(), *me, {facts.channel, facts.thread_id}));
    if (place.room != 0 && !is_moderating(builtin))
        TRY_VOID(require_slow_mode(c, *me, place));
    boost::json::value const said(facts.args);
    TRY_VOID(require_clean_text(c, place.room, {.parts = &said})); // it is repeated in the answer
    TRY(auto text, builtin.run(c, {me, facts.args, facts.help}));
    return tell_result(c, *me, facts,
                       {.author = std::string(system_author),
                        .content = std::move(text),
                        .command = facts.command,
                        .invoker = me->username});
}

} // namespace

result<void> check_slash_roles(slash_command const& command, user const& me)
{
    auto const restriction = find_restriction(command, me.roles);
    if (!restriction)
        return {};
    return error{restriction->is_forbidden ? errc::slash_role_forbidden : errc::slash_role_required,
                 restriction->role};
}

void call_builtin(conversation_ptr const& c, slash_builtin const& builtin, user const& me,
                  call_facts facts)
{
    if (facts.command == "help")
        facts.help =
            make_help(me.roles, c->live().slash,
                      static_cast<std::size_t>(c->now().settings->slash_response_max));
    auto const shared = std::make_shared<call_facts const>(std::move(facts));
    auto run = [&builtin, shared](change_call& change) {
        return run_builtin(change, builtin, *shared);
    };
    run_slash_work(c, {.run = std::move(run), .concerned = {c->who.user_id}});
}

} // namespace oc
