// The checks, in order.
#include "server/gate.hpp"

#include "base/limits.hpp"

#include <algorithm>
#include <utility>

namespace oc {
namespace {

result<void> check_access(session const& s, decoded_command const& command)
{
    bool const is_known = command.entry != nullptr;
    auto const who = is_known ? command.entry->spec->rules.who : access::member;
    if (!s.is_member() && who == access::member)
        return error{errc::authentication_required};
    // After login the ways to log in are unknown commands, as in the original (§5.3).
    if (!is_known || (s.is_member() && who == access::guest))
        return error{errc::unknown_command, command.cmd};
    return {};
}

// A user has one budget on all his connections; who has not logged in yet, each connection its own.
result<void> charge_command(session& s, gate_state const& state)
{
    auto const& settings = *state.now.settings;
    if (s.is_member())
        return state.limiter.take_command(s.who.user_id, settings, state.time);
    if (!settings.rate_limiting_enabled)
        return {};
    constexpr std::int64_t minute_ms = 60'000;
    auto const per_minute =
        std::min(settings.commands_per_minute, limits::guest_commands_per_minute);
    token_rate const rate{.capacity = per_minute, .tokens = per_minute, .interval_ms = minute_ms};
    if (s.budget.take(rate, state.time))
        return {};
    return error{errc::rate_limited, "Too many requests, slow down",
                 s.budget.wait_ms(rate, state.time)};
}

result<void> check_permission(session const& s, command_rules const& rules, view const& now)
{
    if (rules.permission.empty())
        return {};
    auto const* const me = now.users.find(s.who.user_id);
    if (me == nullptr || !has_permission(*now.roles, me->roles, rules.permission))
        return error{errc::permission_required, std::string(rules.permission)};
    return {};
}

bool is_moderator(session const& s, view const& now)
{
    auto const* const me = now.users.find(s.who.user_id);
    return me != nullptr && has_permission(*now.roles, me->roles, "manage_messages");
}

// message_edit's packet has no reason (part 1 §6.3).
error in_form_of(error refusal, command_rules const& rules)
{
    if (rules.refuses_without_reason)
        return {errc::rate_limited_without_reason, {}, refusal.wait_ms};
    return refusal;
}

result<void> check_timeout(session const& s, command_rules const& rules, gate_state const& state)
{
    auto const* const me = state.now.users.find(s.who.user_id);
    if (!rules.blocked_by_timeout || me == nullptr)
        return {};
    if (auto free = require_no_timeout(*me, state.wall); !free)
        return in_form_of(std::move(free).error(), rules);
    return {};
}

result<void> charge_messages(session const& s, command_rules const& rules, gate_state const& state)
{
    auto charged = state.limiter.take_message(s.who.user_id, *state.now.settings, state.time);
    if (!charged)
        return in_form_of(std::move(charged).error(), rules);
    return charged;
}

// Nobody waits for an answer to typing, unless he says so with a listener.
result<verdict> charge_typing(session const& s, bool is_awaited, gate_state const& state)
{
    auto charged = state.limiter.take_typing(s.who.user_id, *state.now.settings, state.time);
    if (charged)
        return verdict::pass;
    if (is_awaited)
        return std::move(charged).error();
    return verdict::drop;
}

result<verdict> charge_user(session const& s, decoded_command const& command,
                            gate_state const& state)
{
    auto const& rules = command.entry->spec->rules;
    switch (rules.budget) {
    case rate::command: return verdict::pass;
    case rate::typing: return charge_typing(s, command.listener.has_value(), state);
    case rate::message_unless_moderator:
        if (is_moderator(s, state.now))
            return verdict::pass;
        break;
    case rate::message: break;
    }
    TRY_VOID(charge_messages(s, rules, state));
    return verdict::pass;
}

} // namespace

result<verdict> admit(session& s, decoded_command& command, gate_state const& state)
{
    TRY_VOID(charge_command(s, state));
    TRY_VOID(check_access(s, command));
    auto const& spec = *command.entry->spec;
    TRY_VOID(check_permission(s, spec.rules, state.now));
    if (!command.request)
        return command.request.error();
    if (spec.check != nullptr)
        TRY_VOID(spec.check({s.who, state.now}, **command.request));
    TRY_VOID(check_timeout(s, spec.rules, state));
    return charge_user(s, command, state);
}

} // namespace oc
