// Fuzzes what a stranger says to the port: requests, one after the other. The first byte is the
// seed of the cuts; whatever they are, the parser tells the same, holds its limits, and nothing
// that could be read in two ways gets through.
#include "base/check.hpp"
#include "base/limits.hpp"
#include "net/file_response.hpp"
#include "net/http_request_parser.hpp"
#include "net/http_text.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace oc;
using step = http_request_parser::step;

struct told {
    std::vector<std::string> requests; // whole ones: method, target, body
    bool is_refused = false;

    friend bool operator==(told const&, told const&) = default;
};

std::size_t count_header(header_fields const& headers, std::string_view name)
{
    return static_cast<std::size_t>(
        std::ranges::count(headers, name, [](auto const& header) { return header.first; }));
}

void check_head(http_request_head const& head)
{
    auto const lengths = count_header(head.headers, "content-length");
    auto const codings = count_header(head.headers, "transfer-encoding");
    CHECK(lengths + codings <= 1);
    CHECK(count_header(head.headers, "host") <= 1);
    CHECK(head.content_length.has_value() == (lengths == 1));
    for (auto const& [name, value] : head.headers) {
        CHECK(name.find_first_of(" \t\r\n:") == std::string::npos);
        CHECK(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
    }
    if (auto const target = parse_target(head.target))
        CHECK(target->path.starts_with('/'));
    auto const url = find_host_url(head.headers, forwarding::believed);
    CHECK(url.find_first_of(" \"<>/", std::min(url.size(), std::size_t{8})) == std::string::npos);
    entity const whole{.etag = "\"t\"", .last_modified = 784'111'777, .bytes = 100};
    auto const chosen = choose_part(head.headers, whole);
    if (chosen.status == 206)
        CHECK(chosen.range.length > 0 && chosen.range.offset + chosen.range.length <= whole.bytes);
}

told read(std::string_view bytes, std::uint32_t seed)
{
    told out;
    std::string input;
    std::optional<http_request_parser> parser(std::in_place);
    std::string request;
    while (!bytes.empty() && !out.is_refused) {
        seed = seed * 1'664'525 + 1'013'904'223;
        auto const piece = seed % 2 == 0 ? 1 + (seed >> 24) % 16 : bytes.size();
        input += bytes.substr(0, piece);
        bytes.remove_prefix(std::min(piece, bytes.size()));
        std::string_view rest = input;
        for (auto happened = parser->feed(rest); happened != step::starved;
             happened = parser->feed(rest)) {
            if (happened == step::head) {
                check_head(parser->head());
                request = parser->head().method + " " + parser->head().target + " ";
            } else if (happened == step::body) {
                request += parser->take_body();
            } else if (happened == step::refused) {
                out.is_refused = true;
                return out;
            } else { // the next request of the connection
                out.requests.push_back(std::exchange(request, {}));
                parser.emplace();
            }
        }
        input.erase(0, input.size() - rest.size());
        CHECK(input.size() <= limits::http_head_bytes_max);
    }
    return out;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    if (size == 0)
        return 0;
    std::string_view const bytes(reinterpret_cast<char const*>(data) + 1, size - 1);
    auto const whole = read(bytes, 2);
    auto const cut = read(bytes, data[0]);
    auto const common = std::min(whole.requests.size(), cut.requests.size());
    CHECK(
        std::equal(whole.requests.begin(), whole.requests.begin() + common, cut.requests.begin()));
    // What is hopeless may be refused at once or with a byte that is still to come.
    CHECK(whole.is_refused || cut.is_refused || whole == cut);
    return 0;
}
