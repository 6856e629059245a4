// Matching messages one by one.
#include "domain/message_filter.hpp"

#include "base/text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <utility>

namespace oc {
namespace {

constexpr std::pair<std::string_view, message_feature> feature_names[] = {
    {"link", message_feature::link},   {"image", message_feature::image},
    {"file", message_feature::file},   {"embed", message_feature::embed},
    {"poll", message_feature::poll},   {"reaction", message_feature::reaction},
};

std::string_view text_of(boost::json::value const& entry, std::string_view key)
{
    auto const* const object = entry.if_object();
    auto const* const member = object == nullptr ? nullptr : object->if_contains(key);
    return member != nullptr && member->is_string() ? std::string_view(member->get_string())
                                                    : std::string_view();
}

template <class Matches>
bool any_entry(boost::json::value const& list, Matches const& matches)
{
    auto const* const entries = list.if_array();
    return entries != nullptr && std::ranges::any_of(*entries, matches);
}

bool is_image(boost::json::value const& attachment)
{
    return text_of(attachment, "mime_type").starts_with("image/");
}

bool has_feature(message const& m, std::string_view folded, message_feature feature)
{
    switch (feature) {
    case message_feature::link:
        return folded.find("http://") != std::string_view::npos ||
               folded.find("https://") != std::string_view::npos;
    case message_feature::image: return any_entry(m.attachments, is_image);
    case message_feature::file:
        return any_entry(m.attachments, [](auto const& each) { return !is_image(each); });
    case message_feature::embed: return any_entry(m.embeds, [](auto const&) { return true; });
    case message_feature::poll:
        return any_entry(m.embeds,
                         [](auto const& each) { return text_of(each, "type") == "poll"; });
    case message_feature::reaction: return !m.reactions.empty();
    }
    return false;
}

bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           static_cast<std::uint8_t>(c) >= 0x80;
}

} // namespace

std::optional<message_feature> parse_message_feature(std::string_view text)
{
    for (auto const& [name, feature] : feature_names)
        if (name == text)
            return feature;
    return std::nullopt;
}

bool message_filter::wants(message_feature feature) const
{
    return std::ranges::find(features, feature) != features.end();
}

bool fits(message_filter const& filter, message_circumstances const& of)
{
    if (!filter.authors.empty() && std::ranges::find(filter.authors, of.author) ==
                                       filter.authors.end())
        return false;
    if (filter.after && of.timestamp <= *filter.after)
        return false;
    if (filter.before && of.timestamp >= *filter.before)
        return false;
    return !filter.pinned || *filter.pinned == of.pinned;
}

bool fits(message_filter const& filter, message const& m)
{
    if (!fits(filter, {.author = m.user, .timestamp = m.timestamp, .pinned = m.pinned}))
        return false;
    if (filter.text.empty() && filter.features.empty())
        return true;
    auto const folded = fold_case(m.content);
    return folded.find(filter.text) != std::string::npos &&
           std::ranges::all_of(filter.features, [&](message_feature feature) {
               return has_feature(m, folded, feature);
           });
}

int rank_of_match(std::string_view folded_content, std::string_view folded_query)
{
    constexpr int whole_word_bonus = 100;
    constexpr int places_max = 50;
    if (folded_query.empty())
        return 0;
    int places = 0;
    bool is_whole_word = false;
    for (auto at = folded_content.find(folded_query);
         at != std::string_view::npos && places < places_max;
         at = folded_content.find(folded_query, at + folded_query.size())) {
        ++places;
        auto const end = at + folded_query.size();
        bool const starts = at == 0 || !is_word_byte(folded_content[at - 1]);
        bool const ends = end == folded_content.size() || !is_word_byte(folded_content[end]);
        is_whole_word = is_whole_word || (starts && ends);
    }
    return places + (is_whole_word ? whole_word_bonus : 0);
}

} // namespace oc
