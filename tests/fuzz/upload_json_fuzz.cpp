// Fuzzes the reader of uploads: the first byte is the seed of the cuts. Whatever the cuts, it tells
// the same; what it takes is what Boost.JSON takes.
#include "base/check.hpp"
#include "base/upload_json.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace oc;

struct told {
    upload_json_reader::state state;
    bool has_file;
    std::string file;
    std::string members;

    friend bool operator==(told const&, told const&) = default;
};

told read(std::string_view json, std::uint32_t seed)
{
    upload_json_reader reader;
    told out{};
    while (!json.empty()) {
        seed = seed * 1'664'525 + 1'013'904'223;
        std::size_t const piece = seed % 2 == 0 ? 1 + (seed >> 24) % 16 : json.size();
        auto const before = out.file.size();
        reader.feed(json.substr(0, piece), out.file);
        CHECK(out.file.size() - before <= piece + file_text_decoder::prefix_bytes_max);
        static_cast<void>(reader.members());
        json.remove_prefix(std::min(piece, json.size()));
    }
    out.state = reader.finish();
    out.has_file = reader.has_file();
    if (auto const members = reader.members())
        out.members = boost::json::serialize(*members);
    return out;
}

// All but the file is as a parser of the whole would have it.
void check_members(std::string_view json, told const& got)
{
    boost::json::error_code failure;
    auto whole = boost::json::parse(json, failure);
    if (failure) // not UTF-8 in the file, or a broken surrogate
        return;
    auto& object = whole.get_object();
    if (got.has_file)
        object.stable_erase("file");
    auto const members = boost::json::parse(got.members, failure);
    CHECK(boost::json::serialize(members) ==
          boost::json::serialize(boost::json::parse(boost::json::serialize(whole))));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    if (size == 0)
        return 0;
    std::string_view const json(reinterpret_cast<char const*>(data) + 1, size - 1);
    auto const whole = read(json, 2);
    CHECK(whole == read(json, data[0]));
    if (whole.state == upload_json_reader::state::complete)
        check_members(json, whole);
    return 0;
}
