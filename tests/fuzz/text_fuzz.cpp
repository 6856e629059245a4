// Fuzzes the text rules with any bytes: what must hold for every text, well-formed or not.
#include "base/check.hpp"
#include "base/text.hpp"

#include <boost/json/error.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

void check_lengths(std::string_view text)
{
    auto const length = oc::code_points(text);
    for (std::size_t const count : {std::size_t{0}, length / 2, length, length + 1}) {
        auto const cut = oc::first_code_points(text, count);
        CHECK(text.starts_with(cut));
        CHECK(oc::code_points(cut) <= count || length == 0);
    }
    CHECK(oc::first_code_points(text, length).size() == text.size());
}

void check_trimming(std::string_view text)
{
    auto const trimmed = oc::trim(text);
    CHECK(oc::trim(trimmed) == trimmed);
    CHECK(text.find(trimmed) != std::string_view::npos);
}

void check_folding(std::string_view text)
{
    auto const folded = oc::fold_case(text);
    CHECK(folded.size() == text.size());
    CHECK(oc::fold_case(folded) == folded);
    CHECK(oc::is_valid_utf8(folded) == oc::is_valid_utf8(text));
    CHECK(oc::equal_ignoring_case(text, folded));
}

bool is_about_surrogates(boost::json::error_code const& failure)
{
    return failure == boost::json::error::illegal_leading_surrogate ||
           failure == boost::json::error::illegal_trailing_surrogate ||
           failure == boost::json::error::expected_utf16_escape;
}

void check_mending(std::string_view text)
{
    auto const mended = oc::mend_surrogate_escapes(text);
    CHECK(mended.size() == text.size());
    CHECK(oc::mend_surrogate_escapes(mended) == mended);
    boost::json::error_code before, after;
    auto const given = boost::json::parse(text, before);
    auto const result = boost::json::parse(mended, after);
    CHECK(!is_about_surrogates(after));
    if (!before) // what parsed means what it meant; compared as text, for NaN equals nothing
        CHECK(!after && boost::json::serialize(result) == boost::json::serialize(given));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    check_lengths(text);
    check_trimming(text);
    check_folding(text);
    check_mending(text);
    check_mending('"' + std::string(text) + '"');
    return 0;
}
