// Fuzzes files of the original: the first byte says which layout, the second is the seed of the
// cuts. However the bytes come, the reader tells the same; its records are parts of the file, and
// the parser takes whatever they are.
#include "base/check.hpp"
#include "base/exact_json.hpp"
#include "import/record_reader.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace {

using namespace oc;

struct cut {
    std::size_t chunk_bytes;
    bool is_ragged; // pieces of all sizes
};

std::string read(std::string_view bytes, record_layout layout, cut how)
{
    std::string story;
    auto rest = bytes;
    std::uint32_t seed = static_cast<std::uint32_t>(how.chunk_bytes);
    record_reader reader(
        [&](char* into, std::size_t most) {
            seed = seed * 1'664'525 + 1'013'904'223;
            auto const wanted = how.is_ragged ? 1 + (seed >> 24) % 8 : most;
            auto const size = std::min({most, rest.size(), static_cast<std::size_t>(wanted)});
            std::memcpy(into, rest.data(), size);
            rest.remove_prefix(size);
            return size;
        },
        {.layout = layout, .record_bytes_max = 4096, .chunk_bytes = how.chunk_bytes});
    std::int64_t line = 1;
    bool was_fatal = false;
    while (auto const next = reader.next()) {
        CHECK(!was_fatal);
        CHECK(next->line >= line);
        line = next->line;
        was_fatal = next->is_fatal;
        CHECK(next->fault.empty() || next->text.empty());
        CHECK(bytes.find(next->text) != std::string_view::npos);
        if (next->fault.empty())
            static_cast<void>(parse_exact_json(next->text, 32));
        story += std::to_string(line) + ":" + std::string(next->text) + std::string(next->fault);
    }
    CHECK(!reader.next());
    CHECK(rest.empty() || was_fatal || story.empty());
    return story;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    constexpr std::size_t head = 2;
    if (size < head)
        return 0;
    auto const layout = data[0] % 2 == 0 ? record_layout::history : record_layout::index;
    std::string_view const bytes(reinterpret_cast<char const*>(data) + head, size - head);
    if (bytes.size() > 4096) // then what is too long depends on where it is noticed
        return 0;
    auto const whole = read(bytes, layout, {8192, false});
    CHECK(whole == read(bytes, layout, {1U + data[1], false}));
    CHECK(whole == read(bytes, layout, {1U + data[1], true}));
    return 0;
}
