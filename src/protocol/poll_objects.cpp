// Results, counted already, as objects; and the way into the embed.
#include "protocol/poll_objects.hpp"

#include <boost/json/object.hpp>

#include <algorithm>

namespace oc {
namespace {

namespace json = boost::json;

wire_poll_option make_option(json::object const& from)
{
    wire_poll_option out;
    out.id = from.at("id").as_string();
    out.text = from.at("text").as_string();
    auto const* const emoji = from.if_contains("emoji");
    if (emoji != nullptr && emoji->is_string())
        out.emoji = std::string(emoji->get_string());
    return out;
}

json::value or_nothing(std::optional<double> const& number)
{
    return number ? json::value(*number) : json::value();
}

json::array texts(std::vector<std::string> const& from)
{
    json::array out;
    for (auto const& each : from)
        out.emplace_back(each);
    return out;
}

json::object to_json(wire_poll_option const& from)
{
    json::object out{{"id", from.id}, {"text", from.text}, {"emoji", nullptr}};
    if (from.emoji.value)
        out["emoji"] = *from.emoji.value;
    out["votes"] = from.votes;
    out["voters"] = texts(from.voters);
    if (from.voted)
        out["voted"] = *from.voted;
    return out;
}

json::object* find_poll_object(json::value& embed, poll const& p)
{
    auto* const outer = embed.if_object();
    auto* const inner = outer == nullptr ? nullptr : outer->if_contains("poll");
    auto* const object = inner == nullptr ? nullptr : inner->if_object();
    auto const* const id = object == nullptr ? nullptr : object->if_contains("id");
    return id != nullptr && *id == json::value(p.id) ? object : nullptr;
}

} // namespace

wire_poll_results to_wire_results(view const& now, poll const& p, poll_ballots const& ballots,
                                  poll_choice const* choice)
{
    wire_poll_results out{.poll_id = p.id,
                          .question = p.question,
                          .allow_multiselect = p.allow_multiselect,
                          .ended = p.ended_at.has_value(),
                          .ended_at = p.ended_at,
                          .results = {}};
    for (std::size_t index = 0; index < p.options.size(); ++index) {
        auto option = make_option(p.options[index].as_object());
        option.votes = ballots.counts[index];
        out.total_votes += option.votes;
        if (p.ended_at) // secret until then, whatever the ballots hold
            for (auto const& voter : ballots.voters[index])
                option.voters.push_back(now.users.name_of(voter));
        if (choice != nullptr)
            option.voted = std::ranges::find(*choice, index) != choice->end();
        out.results.push_back(std::move(option));
    }
    return out;
}

json::object make_poll_embed(poll const& p)
{
    json::object inner{{"id", p.id},
                       {"question", p.question},
                       {"options", p.options},
                       {"allow_multiselect", p.allow_multiselect},
                       {"expires_at", or_nothing(p.expires_at)}};
    return {{"type", "poll"}, {"title", p.question}, {"poll", std::move(inner)}};
}

void fold_results(json::value& embeds, poll const& p, wire_poll_results const& results,
                  poll_choice const* choice)
{
    auto* const list = embeds.if_array();
    if (list == nullptr)
        return;
    for (auto& embed : *list) {
        auto* const into = find_poll_object(embed, p);
        if (into == nullptr)
            continue;
        json::array options;
        for (auto const& each : results.results)
            options.push_back(to_json(each));
        (*into)["results"] = std::move(options);
        (*into)["total_votes"] = results.total_votes;
        (*into)["ended"] = results.ended;
        (*into)["ended_at"] = or_nothing(results.ended_at.value);
        if (choice != nullptr)
            (*into)["user_votes"] = texts(option_ids(p, *choice));
    }
}

} // namespace oc
