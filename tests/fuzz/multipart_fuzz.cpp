// Fuzzes multipart bodies with the boundary "b": the first byte is the seed of the cuts. Whatever
// they are, the reader tells the same; the input up to the first line feed is a Content-Type too.
#include "base/check.hpp"
#include "base/multipart_reader.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace oc;
using kind = multipart_event_kind;

struct told {
    std::string story; // heads and data, marked
    bool is_failed = false;
    bool is_complete = false;

    friend bool operator==(told const&, told const&) = default;
};

void check_head(multipart_head const& head)
{
    multipart_reader::options const limits;
    CHECK(!head.name.empty() && head.name.size() <= limits.name_bytes_max);
    CHECK(is_valid_utf8(head.name));
    CHECK(!head.filename || head.filename->size() <= limits.name_bytes_max);
    CHECK(head.content_type.find_first_of("\r\n") == std::string::npos);
}

told read(std::string_view body, std::uint32_t seed)
{
    multipart_reader reader("b");
    told out;
    while (!body.empty()) {
        seed = seed * 1'664'525 + 1'013'904'223;
        auto input = body.substr(0, seed % 2 == 0 ? 1 + (seed >> 24) % 16 : body.size());
        body.remove_prefix(input.size());
        for (bool is_going = true; is_going;) {
            auto const event = reader.next(input);
            is_going = event.kind == kind::part || event.kind == kind::data ||
                       event.kind == kind::part_end;
            if (event.kind == kind::part) {
                check_head(reader.head());
                out.story += "<part " + reader.head().name + ">";
            }
            CHECK(event.kind != kind::data || !event.data.empty());
            out.story += event.data;
            out.story += event.kind == kind::part_end ? "</part>" : "";
            out.is_failed = event.kind == kind::error;
        }
        CHECK(input.empty());
    }
    out.is_complete = reader.is_complete();
    CHECK(!out.is_complete || !out.is_failed);
    return out;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    if (size == 0)
        return 0;
    std::string_view const body(reinterpret_cast<char const*>(data) + 1, size - 1);
    auto const whole = read(body, 2);
    CHECK(whole == read(body, data[0]));
    CHECK(whole.story.size() <= 8 * body.size());
    if (auto const found = multipart_reader::find_boundary(body.substr(0, body.find('\n'))))
        CHECK(!found->empty() && found->size() <= 70);
    return 0;
}
