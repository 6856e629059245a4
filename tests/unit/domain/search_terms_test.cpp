// N-grams and filters: what a text has is never denied, and what it lacks seldom passes.
#include "domain/search_terms.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

using namespace oc;

namespace {

constexpr std::size_t many = 1000;

std::vector<std::string> filters_of(std::vector<std::string> const& texts)
{
    search_filter_builder builder;
    for (auto const& text : texts)
        builder.add_text(text);
    return builder.make();
}

bool may_contain(std::vector<std::string> const& filters, std::string const& query)
{
    return std::ranges::all_of(list_query_terms(query, many), [&](search_term term) {
        return may_have(filters[static_cast<std::size_t>(slice_of(term))], term);
    });
}

/// A word of letters by number, each number another one.
std::string word(unsigned number)
{
    std::string made;
    for (auto rest = number * 2654435761U; rest > 0; rest /= 26)
        made += static_cast<char>('a' + rest % 26);
    return made;
}

} // namespace

TEST_CASE("every part of a text is among its terms")
{
    std::string const text =
        "ein apfel, \xC3\xA4pfel \xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E \xF0\x9F\x98\x80!";
    auto const filters = filters_of({text});
    auto const starts_character = [&](std::size_t at) {
        return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
    };
    for (std::size_t from = 0; from < text.size(); ++from)
        for (std::size_t to = from + 1; to <= text.size(); ++to)
            if (starts_character(from) && starts_character(to)) {
                CAPTURE(from);
                CAPTURE(to);
                CHECK(may_contain(filters, text.substr(from, to - from)));
            }
}

TEST_CASE("what a text lacks seldom passes")
{
    std::vector<std::string> texts;
    for (unsigned i = 0; i < 300; ++i)
        texts.push_back(word(i));
    auto const filters = filters_of(texts);
    int passed = 0;
    constexpr unsigned tries = 1000;
    for (unsigned i = 0; i < tries; ++i)
        passed += may_contain(filters, word(100'000 + i) + "#") ? 1 : 0;
    CHECK(passed < 10);
    int alone = 0;
    for (unsigned i = 0; i < tries; ++i) // one term, that is in no text
        alone += may_have(filters[0], author_term("USR:" + std::to_string(i))) ? 1 : 0;
    CHECK(alone < 100);
}

TEST_CASE("a text does not join the next one")
{
    auto const filters = filters_of({"abc", "xyz"});
    CHECK(may_contain(filters, "abc"));
    CHECK_FALSE(may_contain(filters, "cx"));
    CHECK_FALSE(may_contain(filters, "bcx"));
}

TEST_CASE("a query has the terms of its longest n-grams")
{
    CHECK(list_query_terms("", many).empty());
    CHECK_EQ(list_query_terms("a", many).size(), 1);
    CHECK_EQ(list_query_terms("ab", many).size(), 1);
    CHECK_EQ(list_query_terms("abc", many).size(), 1);
    CHECK_EQ(list_query_terms("abcd", many).size(), 2);
    CHECK_EQ(list_query_terms("abcde", many).size(), 4); // three of three, one of five
    CHECK_EQ(list_query_terms("\xE6\x97\xA5\xE6\x9C\xAC", many).size(), 1);
    CHECK_EQ(list_query_terms("aaaaaaaaaa", many).size(), 2); // each once
    CHECK_EQ(list_query_terms("abcdefghijkl", 8).size(), 8);
}

TEST_CASE("terms that promise to be rare come first")
{
    auto const first = list_query_terms("the zqx", 1);
    auto const rare = list_query_terms(" zqx", many);
    REQUIRE_EQ(first.size(), 1);
    // The five that end with the rare ones: more rare letters than in any three.
    CHECK_EQ(first, list_query_terms("e zqx", 1));
    CHECK_EQ(rare.size(), 2);
    CHECK_EQ(rare.front(), list_query_terms("zqx", 1).front());
}

TEST_CASE("texts of one, two, three characters, authors and features are different terms")
{
    std::set<search_term> const all{list_query_terms("a", 1)[0],  list_query_terms("aa", 1)[0],
                                    list_query_terms("aaa", 1)[0], author_term("a"),
                                    author_term(""),               author_term("aa"),
                                    feature_term(search_feature::embeds),
                                    feature_term(search_feature::attachments)};
    CHECK_EQ(all.size(), 8);
    CHECK_FALSE(all.contains(0));
}

TEST_CASE("slices are numbers of their range and all are used")
{
    std::set<int> slices;
    for (unsigned i = 0; i < 1000; ++i)
        slices.insert(slice_of(author_term(word(i))));
    CHECK_EQ(slices.size(), static_cast<std::size_t>(search_slice_count));
    CHECK_EQ(*slices.begin(), 0);
    CHECK_EQ(*slices.rbegin(), search_slice_count - 1);
}

TEST_CASE("filters of nothing deny everything")
{
    search_filter_builder const nothing;
    CHECK(nothing.empty());
    auto const filters = nothing.make();
    REQUIRE_EQ(filters.size(), static_cast<std::size_t>(search_slice_count));
    for (auto const& bits : filters)
        CHECK_FALSE(may_have(bits, author_term("a")));
}

TEST_CASE("filters of too much are none")
{
    search_filter_builder builder;
    for (unsigned i = 0; i < 400'000; ++i)
        builder.add(author_term(std::to_string(i)));
    CHECK(builder.make().empty());
    builder.add_text("still none");
    CHECK(builder.make().empty());
    CHECK_FALSE(builder.empty());
}

TEST_CASE("bytes that are no text are taken as they come")
{
    std::string const text = "a\xE4\xB8 b\x80\x80 \xC3\xA4\xBF\xFF z";
    auto const filters = filters_of({text});
    CHECK(may_contain(filters, "a"));
    CHECK(may_contain(filters, " b"));
    CHECK(may_contain(filters, "\xC3\xA4"));
    CHECK(may_contain(filters, std::string("\xFF z")));
}
