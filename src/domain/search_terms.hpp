// search_terms: what the search index knows of a text, its n-grams, and Bloom filters of them.
// A filter says "surely not" or "perhaps"; what is found is looked at itself. Pure; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

/// A hash that stands for one thing that a block of messages may have.
using search_term = std::uint64_t;

/// The filters of a block are cut into slices, and a term belongs to one of them: so who looks for
/// one term reads a thirty-second part.
inline constexpr int search_slice_count = 32;
int slice_of(search_term term);

/// The terms of which every text that contains `folded` has each: its n-grams of five code points
/// and of three, or the one of two or one when it is shorter. At most `count_max`, those that
/// promise to be rare first. Empty for the empty text.
std::vector<search_term> list_query_terms(std::string_view folded, std::size_t count_max);

/// What is not said by the text: who wrote it, and that there are embeds or attachments.
search_term author_term(std::string_view user_id);
enum class search_feature : std::uint8_t { embeds, attachments };
search_term feature_term(search_feature feature);

/// False: surely not among the terms of which the bits were made.
bool may_have(std::string_view bits, search_term term);

/// Gathers the terms of a block.
class search_filter_builder {
public:
    search_filter_builder();

    /// All n-grams of one, two, three and five code points.
    void add_text(std::string_view folded);
    void add(search_term term);

    bool empty() const { return count_ == 0; }

    /// One filter for each slice. Nothing when there are so many terms that filters would be larger
    /// than they are worth.
    std::vector<std::string> make() const;

private:
    void grow();

    std::vector<search_term> table_; // open addressing; 0 is free
    std::size_t count_ = 0;
    bool is_full_ = false;
};

} // namespace oc
