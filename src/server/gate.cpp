// The checks, in order.
#include "server/gate.hpp"

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

result<void> charge_connection(session& s, gate_state const& state)
{
    if (!state.now.settings->rate_limiting_enabled)
        return {};
    constexpr std::int64_t minute_ms = 60'000;
    auto const per_minute = state.now.settings->commands_per_minute;
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

result<verdict> charge_user(session const& s, command_rules const& rules, gate_state const& state)
{
    switch (rules.budget) {
    case rate::command: return verdict::pass;
    case rate::typing:
        return state.limiter.take_typing(s.who.user_id, *state.now.settings, state.time)
                   ? verdict::pass
                   : verdict::drop;
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
    TRY_VOID(check_access(s, command));
    TRY_VOID(charge_connection(s, state));
    auto const& spec = *command.entry->spec;
    TRY_VOID(check_permission(s, spec.rules, state.now));
    if (!command.request)
        return command.request.error();
    if (spec.check != nullptr)
        TRY_VOID(spec.check({s.who, state.now}, **command.request));
    TRY_VOID(check_timeout(s, spec.rules, state));
    return charge_user(s, spec.rules, state);
}

} // namespace oc
