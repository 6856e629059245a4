// Registrations in order, calls by age.
#include "live/slash_registry.hpp"

#include "base/limits.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace oc {

std::vector<registered_command> slash_registry::firsts() const
{
    std::vector<registered_command> out;
    std::unordered_set<std::string_view> seen;
    for (auto const& each : commands_)
        if (seen.insert(each.command->name).second)
            out.push_back(each);
    return out;
}

slash_change slash_registry::change_since(std::vector<registered_command> const& before) const
{
    slash_change out;
    for (auto const& each : before)
        if (!has(each.command->name))
            out.removed.push_back(each.command->name);
    for (auto const& each : firsts())
        if (std::ranges::find(before, each.command, &registered_command::command) == before.end())
            out.added.push_back(each);
    return out;
}

bool slash_registry::set(registered_command const& who, std::vector<slash_command_ptr> commands,
                         slash_change& change)
{
    auto const own = std::ranges::count(commands_, who.user_id, &registered_command::user_id);
    auto const others = commands_.size() - static_cast<std::size_t>(own);
    if (others + commands.size() > limits::slash_commands_of_all_max)
        return false;
    auto const before = firsts();
    std::erase_if(commands_, [&](auto const& each) { return each.user_id == who.user_id; });
    for (auto& command : commands)
        commands_.push_back({who.session, who.user_id, std::move(command)});
    change = change_since(before);
    return true;
}

slash_change slash_registry::remove(session_id session)
{
    interactions_.erase(session);
    bool const has_any =
        std::ranges::find(commands_, session, &registered_command::session) != commands_.end();
    if (!has_any) // nearly everybody who goes
        return {};
    auto const before = firsts();
    std::erase_if(commands_, [&](auto const& each) { return each.session == session; });
    return change_since(before);
}

registered_command const* slash_registry::find(
    std::string_view name, std::function<bool(registered_command const&)> const& suits) const
{
    auto const found = std::ranges::find_if(commands_, [&](auto const& each) {
        return each.command->name == name && suits(each);
    });
    return found == commands_.end() ? nullptr : &*found;
}

bool slash_registry::has(std::string_view name) const
{
    return find(name, [](auto const&) { return true; }) != nullptr;
}

void slash_registry::remember(slash_interaction call)
{
    auto& calls = interactions_[call.session];
    while (!calls.empty() && (calls.size() >= limits::slash_interactions_max ||
                              call.at - calls.front().at > limits::slash_interaction_ms))
        calls.pop_front();
    call.id = ++last_interaction_;
    calls.push_back(std::move(call));
}

slash_interaction const* slash_registry::find_interaction(slash_answer_key const& key,
                                                          steady_ms now) const
{
    auto const calls = interactions_.find(key.session);
    if (calls == interactions_.end())
        return nullptr;
    auto const matches = [&](slash_interaction const& each) {
        bool const is_public = !key.ephemeral.value_or(each.is_ephemeral);
        return each.channel == key.channel && each.invoker == key.invoker &&
               (key.command.empty() || each.command == key.command) &&
               (!key.thread_id || each.thread_id == key.thread_id) &&
               now - each.at <= limits::slash_interaction_ms &&
               each.answers < limits::slash_answers_max &&
               !(is_public && each.has_public_answer);
    };
    auto const found = std::find_if(calls->second.rbegin(), calls->second.rend(), matches);
    return found == calls->second.rend() ? nullptr : &*found;
}

void slash_registry::note_answer(session_id session, std::uint64_t interaction, bool is_public)
{
    auto const calls = interactions_.find(session);
    if (calls == interactions_.end())
        return;
    auto const found =
        std::ranges::find(calls->second, interaction, &slash_interaction::id);
    if (found == calls->second.end())
        return;
    ++found->answers;
    found->has_public_answer = found->has_public_answer || is_public;
}

} // namespace oc
