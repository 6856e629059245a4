// One entry per act (part 2 §9.1).
#include "handlers/moderation.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

namespace oc {
namespace {

std::optional<std::string> unless_empty(std::string text)
{
    return text.empty() ? std::nullopt : std::optional(std::move(text));
}

} // namespace

act_target target_of(user const& who) { return {who.id, who.username}; }

act_target target_of(role const& which) { return {which.id, which.name}; }

act_target target_of(channel const& where) { return {where.name, where.name}; }

void record_act(change_call& c, std::string_view action, act_target target,
                boost::json::object details)
{
    if (!c.now().settings->modlog_enabled)
        return;
    c.db.modlog.insert({.action = std::string(action),
                        .actor_id = c.who.user_id,
                        .actor_name = c.now().users.name_of(c.who.user_id),
                        .target_id = unless_empty(std::move(target.id)),
                        .target_name = unless_empty(std::move(target.name)),
                        .details = tidy_modlog_details(std::move(details)),
                        .timestamp = c.db.time});
}

void note_act(change_call& c, std::string_view action, act_target target,
              boost::json::object details)
{
    details = tidy_modlog_details(std::move(details));
    c.out.add(moderation_act{action, c.who.user_id, target.id,
                             details.empty() ? "" : boost::json::serialize(details)});
    record_act(c, action, std::move(target), std::move(details));
}

boost::json::object details_of(room_place const& place)
{
    boost::json::object out{{"channel", place.where->name}};
    if (place.thread_id)
        out["thread_id"] = *place.thread_id;
    return out;
}

boost::json::object role_details(role const& which)
{
    boost::json::object out{{"color", nullptr}, {"permissions", to_json_array(which.permissions)}};
    if (which.color)
        out["color"] = *which.color;
    return out;
}

boost::json::array to_json_array(std::vector<std::string> const& texts)
{
    boost::json::array out;
    for (auto const& text : texts)
        out.emplace_back(text);
    return out;
}

} // namespace oc
