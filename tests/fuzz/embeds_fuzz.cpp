// Fuzzes the rules of embeds with any JSON: what passes can be normalised, and passes again.
#include "base/check.hpp"
#include "base/text.hpp"
#include "domain/embeds.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    std::string_view const text(reinterpret_cast<char const*>(data), size);
    boost::json::error_code failure;
    auto const embeds = boost::json::parse(text, failure);
    if (failure)
        return 0;
    if (auto const problem = oc::find_embed_problem(embeds)) {
        CHECK(!problem->empty() && oc::is_valid_utf8(*problem));
        return 0;
    }
    auto const normal = oc::normalise_embeds(embeds);
    CHECK(!oc::find_embed_problem(normal));
    auto const written = boost::json::serialize(normal);
    CHECK(boost::json::serialize(oc::normalise_embeds(normal)) == written);
    boost::json::parse(written, failure);
    CHECK(!failure);
    return 0;
}
