// Registrations in order, calls by age.
#include "live/slash_registry.hpp"

#include "base/limits.hpp"

#include <algorithm>
#include <utility>

namespace oc {

slash_change slash_registry::difference(std::vector<registered_command> const& gone,
                                        std::vector<registered_command> added) const
{
    slash_change out{.added = std::move(added)};
    for (auto const& each : gone) {
        auto const& name = each.command->name;
        bool const is_new = std::ranges::any_of(
            out.added, [&](auto const& other) { return other.command->name == name; });
        if (is_new)
            continue;
        auto const left = std::ranges::find_if(
            commands_, [&](auto const& other) { return other.command->name == name; });
        if (left == commands_.end())
            out.removed.push_back(name);
        else
            out.added.push_back(*left);
    }
    return out;
}

bool slash_registry::set(registered_command const& who, std::vector<slash_command_ptr> commands,
                         slash_change& change)
{
    auto const own = std::ranges::count(commands_, who.user_id, &registered_command::user_id);
    auto const others = commands_.size() - static_cast<std::size_t>(own);
    if (others + commands.size() > limits::slash_commands_of_all_max)
        return false;
    std::vector<registered_command> gone;
    std::erase_if(commands_, [&](registered_command& each) {
        if (each.user_id != who.user_id)
            return false;
        gone.push_back(std::move(each));
        return true;
    });
    std::vector<registered_command> added;
    for (auto& command : commands)
        added.push_back({who.session, who.user_id, std::move(command)});
    commands_.insert(commands_.end(), added.begin(), added.end());
    change = difference(gone, std::move(added));
    return true;
}

slash_change slash_registry::remove(session_id session)
{
    interactions_.erase(session);
    std::vector<registered_command> gone;
    std::erase_if(commands_, [&](registered_command& each) {
        if (each.session != session)
            return false;
        gone.push_back(std::move(each));
        return true;
    });
    return difference(gone, {});
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
    calls.push_back(std::move(call));
}

slash_interaction const* slash_registry::find_interaction(slash_interaction const& like,
                                                          steady_ms now) const
{
    auto const calls = interactions_.find(like.session);
    if (calls == interactions_.end())
        return nullptr;
    auto const matches = [&](slash_interaction const& each) {
        return each.channel == like.channel &&
               each.invoker == like.invoker &&
               (like.command.empty() || each.command == like.command) &&
               (!like.thread_id || each.thread_id == like.thread_id) &&
               now - each.at <= limits::slash_interaction_ms;
    };
    auto const found = std::find_if(calls->second.rbegin(), calls->second.rend(), matches);
    return found == calls->second.rend() ? nullptr : &*found;
}

} // namespace oc
