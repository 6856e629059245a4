// N-grams as hashes, and Bloom filters.
#include "domain/search_terms.hpp"

#include <algorithm>

namespace oc {
namespace {

// A short term has to tell by itself: one in forty passes for nothing. Wide ones come in numbers
// with any query that has them, and each costs less.
constexpr std::size_t gram_length_max = 3;
constexpr std::size_t wide_gram_length = 5;
constexpr search_term wide_flag = search_term{1} << 58;
constexpr std::size_t bits_per_term = 8;
constexpr std::size_t bits_per_wide_term = 3;
constexpr int probe_count = 4;
constexpr int wide_probe_count = 1;
constexpr std::size_t terms_max = std::size_t{1} << 18; // some 256 KiB of filters
constexpr std::size_t first_table_size = std::size_t{1} << 14;

// Kinds of terms, where n-grams have their length.
constexpr std::uint64_t author_kind = 4;
constexpr std::uint64_t feature_kind = 6;

// The finalizer of splitmix64: every bit of the key moves every bit of the hash.
std::uint64_t mix(std::uint64_t key)
{
    key = (key ^ (key >> 30)) * 0xBF58476D1CE4E5B9ULL;
    key = (key ^ (key >> 27)) * 0x94D049BB133111EBULL;
    return key ^ (key >> 31);
}

search_term to_term(std::uint64_t kind, std::uint64_t key)
{
    auto const hash = mix(mix(key + 0x9E3779B97F4A7C15ULL) + kind);
    if (kind == wide_gram_length)
        return hash | wide_flag;
    return (hash & ~wide_flag) == 0 ? 1 : hash & ~wide_flag;
}

bool is_tail(char c) { return (static_cast<std::uint8_t>(c) & 0xC0) == 0x80; }

/// The bytes of the character that starts there, as one number; moves on. Bytes that are no UTF-8
/// are characters too. What is valid is read alike wherever it stands.
std::uint32_t take_character(std::string_view text, std::size_t& at)
{
    std::uint32_t value = static_cast<std::uint8_t>(text[at++]);
    std::size_t const bytes = value < 0xC0 ? 1 : value < 0xE0 ? 2 : value < 0xF0 ? 3 : 4;
    for (std::size_t taken = 1; taken < bytes && at < text.size() && is_tail(text[at]); ++taken)
        value = (value << 8) | static_cast<std::uint8_t>(text[at++]);
    return value;
}

/// How much a character promises to be rare.
int rarity_of(std::uint32_t character)
{
    constexpr std::string_view frequent = " etaoinsrhl";
    constexpr std::string_view usual = "dcumfpgwyb";
    if (character >= 0x80)
        return 2;
    auto const c = static_cast<char>(character);
    return frequent.find(c) != std::string_view::npos ? 0
           : usual.find(c) != std::string_view::npos  ? 1
                                                      : 2;
}

/// The last characters of a text, for its n-grams.
struct gram_window {
    std::array<std::uint32_t, wide_gram_length> last{}; // newest first
    std::size_t count = 0;

    void push(std::uint32_t character)
    {
        std::shift_right(last.begin(), last.end(), 1);
        last[0] = character;
        ++count;
    }
    search_term term(std::size_t length) const
    {
        std::uint64_t key = last[0];
        for (std::size_t back = 1; back < length; ++back)
            key = key * 0x9E3779B97F4A7C15ULL + last[back];
        return to_term(length, key);
    }
    int rarity(std::size_t length) const
    {
        int sum = 0;
        for (std::size_t back = 0; back < length; ++back)
            sum += rarity_of(last[back]);
        return sum;
    }
};

struct rated_term {
    search_term term;
    int rarity;
};

int count_probes(search_term term)
{
    return (term & wide_flag) != 0 ? wide_probe_count : probe_count;
}

std::uint32_t probe(search_term term, int number, std::size_t bit_count)
{
    auto const first = static_cast<std::uint32_t>(term);
    auto const step = static_cast<std::uint32_t>(term >> 28) | 1U;
    auto const hash = first + static_cast<std::uint32_t>(number) * step;
    return static_cast<std::uint32_t>((std::uint64_t{hash} * bit_count) >> 32);
}

} // namespace

int slice_of(search_term term) { return static_cast<int>(term >> 59); }

std::vector<search_term> list_query_terms(std::string_view folded, std::size_t count_max)
{
    std::vector<rated_term> rated;
    gram_window window;
    for (std::size_t at = 0; at < folded.size();) {
        window.push(take_character(folded, at));
        for (auto const length : {gram_length_max, wide_gram_length})
            if (window.count >= length)
                rated.push_back({window.term(length), window.rarity(length)});
    }
    if (rated.empty() && window.count > 0)
        return {window.term(window.count)};
    std::ranges::stable_sort(rated, std::greater<>(), &rated_term::rarity);
    std::vector<search_term> terms;
    for (auto const& each : rated)
        if (terms.size() < count_max && std::ranges::find(terms, each.term) == terms.end())
            terms.push_back(each.term);
    return terms;
}

search_term author_term(std::string_view user_id)
{
    std::uint64_t key = 0;
    for (char const c : user_id)
        key = mix(key + static_cast<std::uint8_t>(c) + 1);
    return to_term(author_kind, key);
}

search_term feature_term(search_feature feature)
{
    return to_term(feature_kind, static_cast<std::uint64_t>(feature));
}

bool may_have(std::string_view bits, search_term term)
{
    auto const bit_count = bits.size() * 8;
    for (int number = 0; number < count_probes(term) && bit_count > 0; ++number) {
        auto const bit = probe(term, number, bit_count);
        if ((static_cast<std::uint8_t>(bits[bit / 8]) & (1U << (bit % 8))) == 0)
            return false;
    }
    return bit_count > 0; // no bits were made of no terms
}

search_filter_builder::search_filter_builder() : table_(first_table_size) {}

void search_filter_builder::add_text(std::string_view folded)
{
    gram_window window;
    for (std::size_t at = 0; at < folded.size() && !is_full_;) {
        window.push(take_character(folded, at));
        for (std::size_t length = 1; length <= std::min(window.count, gram_length_max); ++length)
            add(window.term(length));
        if (window.count >= wide_gram_length)
            add(window.term(wide_gram_length));
    }
}

void search_filter_builder::add(search_term term)
{
    if (is_full_)
        return;
    auto const mask = table_.size() - 1;
    auto place = term & mask;
    while (table_[place] != 0) {
        if (table_[place] == term)
            return;
        place = (place + 1) & mask;
    }
    table_[place] = term;
    is_full_ = ++count_ > terms_max;
    if (count_ * 2 > table_.size())
        grow();
}

void search_filter_builder::grow()
{
    std::vector<search_term> larger(table_.size() * 2);
    auto const mask = larger.size() - 1;
    for (auto const term : table_) {
        if (term == 0)
            continue;
        auto place = term & mask;
        while (larger[place] != 0)
            place = (place + 1) & mask;
        larger[place] = term;
    }
    table_ = std::move(larger);
}

std::vector<std::string> search_filter_builder::make() const
{
    if (is_full_)
        return {};
    std::array<std::size_t, search_slice_count> bits{};
    for (auto const term : table_)
        if (term != 0)
            bits[static_cast<std::size_t>(slice_of(term))] +=
                (term & wide_flag) != 0 ? bits_per_wide_term : bits_per_term;
    std::vector<std::string> filters;
    for (auto const count : bits)
        filters.emplace_back((count + 7) / 8, '\0');
    for (auto const term : table_) {
        if (term == 0)
            continue;
        auto& filter = filters[static_cast<std::size_t>(slice_of(term))];
        for (int number = 0; number < count_probes(term); ++number) {
            auto const bit = probe(term, number, filter.size() * 8);
            auto const byte = static_cast<std::uint8_t>(filter[bit / 8]);
            filter[bit / 8] = static_cast<char>(byte | (1U << (bit % 8)));
        }
    }
    return filters;
}

} // namespace oc
