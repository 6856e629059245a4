// message_filter: which messages a search wants, and how well one fits. Pure; any thread.
#pragma once

#include "domain/message.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

/// What `has` of a search may ask for.
enum class message_feature : std::uint8_t { link, image, file, embed, poll, reaction };

std::optional<message_feature> parse_message_feature(std::string_view text);

/// All that is given has to hold.
struct message_filter {
    std::string text{};                      // folded (fold_case), contained; empty: any
    std::vector<std::string> authors{};      // user ids, any of them; empty: everybody
    std::vector<message_feature> features{}; // each of them
    std::optional<unix_seconds> after{};     // later than this
    std::optional<unix_seconds> before{};    // earlier than this
    std::optional<bool> pinned{};

    bool wants(message_feature feature) const;
};

/// The cheap part: everything but the text and the features.
struct message_circumstances {
    std::string_view author;
    unix_seconds timestamp = 0;
    bool pinned = false;
};
bool fits(message_filter const& filter, message_circumstances const& of);

/// All of it.
bool fits(message_filter const& filter, message const& m);

/// How well a folded text fits: whole words count more than parts of words, and more places more
/// than one. 0 when it does not contain what is wanted.
int rank_of_match(std::string_view folded_content, std::string_view folded_query);

} // namespace oc
