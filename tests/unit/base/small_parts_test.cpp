// Small parts of base: chance and what is made of it, frames, the map whose copies are cheap,
// meters, percent-encoding, what the system says of the process.
#include "base/environment.hpp"
#include "base/frame.hpp"
#include "base/meters.hpp"
#include "base/outgoing_http.hpp"
#include "base/process_facts.hpp"
#include "base/random.hpp"
#include "base/sharded_map.hpp"
#include "base/stopwatch.hpp"
#include "base/utf8_validator.hpp"
#include "support/seeded_random.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oc {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

// Chance ------------------------------------------------------------------------------------------

/// Says the same byte for ever.
class constant_random final : public random_source {
public:
    explicit constant_random(std::byte value) : value_(value) {}
    void fill(std::span<std::byte> out) override { std::ranges::fill(out, value_); }

private:
    std::byte value_;
};

TEST_CASE("a UUID of chance says that it is one, whatever the chance")
{
    constant_random zeros(std::byte{0x00});
    constant_random ones(std::byte{0xff});
    CHECK(make_uuid_v4(zeros) == "00000000-0000-4000-8000-000000000000");
    CHECK(make_uuid_v4(ones) == "ffffffff-ffff-4fff-bfff-ffffffffffff");
    test::seeded_random some;
    std::set<std::string> seen;
    for (int i = 0; i < 200; ++i) {
        auto const made = make_uuid_v4(some);
        CHECK(made.size() == 36);
        CHECK(made[14] == '4');
        CHECK("89ab"sv.find(made[19]) != std::string_view::npos);
        CHECK(made.find_first_not_of("0123456789abcdef-") == std::string::npos);
        seen.insert(made);
    }
    CHECK(seen.size() == 200);
}

TEST_CASE("the halves of a UUID are written from their upper ends, in lower case")
{
    CHECK(format_uuid(0, 0) == "00000000-0000-0000-0000-000000000000");
    CHECK(format_uuid(0x0123456789abcdef, 0xfedcba9876543210) ==
          "01234567-89ab-cdef-fedc-ba9876543210");
    CHECK(format_uuid(1, std::uint64_t{1} << 63) == "00000000-0000-0001-8000-000000000000");
}

TEST_CASE("base64url of bytes: no padding, and none of the characters that URLs mind")
{
    for (auto const& [bytes, text] :
         {std::pair{""sv, ""sv}, std::pair{"f"sv, "Zg"sv}, std::pair{"fo"sv, "Zm8"sv},
          std::pair{"foo"sv, "Zm9v"sv}, std::pair{"foob"sv, "Zm9vYg"sv},
          std::pair{"\0"sv, "AA"sv}, std::pair{"\xfb\xff\xbf"sv, "-_-_"sv},
          std::pair{"\xff"sv, "_w"sv}})
        CHECK(base64url(std::as_bytes(std::span(bytes.data(), bytes.size()))) == text);
}

TEST_CASE("a token has the length of its bytes in base64url, and no two are alike")
{
    system_random source;
    for (auto const& [bytes, length] :
         {std::pair{0U, 0U}, std::pair{1U, 2U}, std::pair{2U, 3U}, std::pair{3U, 4U},
          std::pair{32U, 43U}}) {
        auto const token = source.token(bytes);
        CHECK(token.size() == length);
        CHECK(token.find_first_of("+/=") == std::string::npos);
    }
    CHECK(source.token(32) != source.token(32));
    CHECK(source.next_u64() != source.next_u64());
}

TEST_CASE("the system fills every byte that it is asked for, and none beside")
{
    // Each byte stays zero with a chance of 1/256 a round; after sixteen rounds none does.
    std::array<std::byte, 600> block{};
    std::array<bool, 600> touched{};
    system_random source;
    for (int round = 0; round < 16; ++round) {
        source.fill(std::span(block).subspan(1, 598)); // more than getrandom promises at once
        for (std::size_t i = 0; i < block.size(); ++i)
            touched[i] = touched[i] || block[i] != std::byte{0};
    }
    CHECK(std::ranges::count(touched, true) == 598);
    CHECK_FALSE(touched.front());
    CHECK_FALSE(touched.back());
    source.fill({});
}

// Frames ------------------------------------------------------------------------------------------

TEST_CASE("a frame has the shortest header for its length (RFC 6455, 5.2)")
{
    struct row {
        std::size_t length;
        std::string header;
    };
    for (auto const& [length, header] :
         {row{0, std::string("\x81\x00"sv)}, row{1, "\x81\x01"}, row{125, "\x81\x7d"},
          row{126, std::string("\x81\x7e\x00\x7e"sv)}, row{255, std::string("\x81\x7e\x00\xff"sv)},
          row{256, std::string("\x81\x7e\x01\x00"sv)},
          row{65'535, std::string("\x81\x7e\xff\xff"sv)},
          row{65'536, std::string("\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00"sv)},
          row{66'000, std::string("\x81\x7f\x00\x00\x00\x00\x00\x01\x01\xd0"sv)}}) {
        CAPTURE(length);
        std::string const payload(length, 'x');
        auto const made = make_frame(payload);
        CHECK(made->payload() == payload);
        CHECK(made->wire().size() == header.size() + length);
        CHECK(made->wire().substr(0, header.size()) == header);
        CHECK(made->wire().substr(header.size()) == payload);
    }
}

TEST_CASE("a frame made in place is the frame made of a copy")
{
    auto const text = R"({"cmd":"é"})"s;
    frame const in_place(std::string(frame::header_bytes_max, '\0') + text);
    CHECK(in_place.wire() == make_frame(text)->wire());
    CHECK(in_place.payload() == text);
}

// utf8_validator ----------------------------------------------------------------------------------

TEST_CASE("a validator says no at the first byte that cannot be, and goes on after a reset")
{
    utf8_validator check;
    CHECK(check.is_complete());
    CHECK(check.feed("\xf0\x9f"));
    CHECK_FALSE(check.is_complete());
    CHECK(check.feed("\x91\x8b"));
    CHECK(check.is_complete());
    CHECK(check.feed("\xe2\x82"));
    CHECK_FALSE(check.feed("a"));
    CHECK_FALSE_MESSAGE(check.feed("\xac"), "what failed stays so");
    CHECK_FALSE(check.feed(""));
    CHECK_FALSE(check.is_complete());
    check.reset();
    CHECK(check.is_complete());
    CHECK(check.feed("\xe2\x82\xac"));
}

// sharded_map -------------------------------------------------------------------------------------

TEST_CASE("a map finds what was set, and not what was removed")
{
    sharded_map<int> map;
    CHECK(map.size() == 0);
    CHECK(map.find("") == nullptr);
    map.set("", 1);
    map.set("a", 2);
    map.set("a", 3);
    map.set("A", 4);
    CHECK(map.size() == 3);
    CHECK(*map.find("") == 1);
    CHECK(*map.find("a") == 3);
    map.remove("b");
    map.remove("a");
    map.remove("a");
    CHECK(map.size() == 2);
    CHECK(map.find("a") == nullptr);
    CHECK(*map.find("A") == 4);
}

TEST_CASE("copies of a map share nothing that can be seen: each has what it had when it was made")
{
    test::seeded_random random(7);
    sharded_map<std::uint64_t> map;
    std::map<std::string, std::uint64_t> model;
    std::vector<std::pair<sharded_map<std::uint64_t>, std::map<std::string, std::uint64_t>>> kept;
    for (int step = 0; step < 1500; ++step) {
        auto const key = std::to_string(random.below(200));
        if (random.one_in(3)) {
            map.remove(key);
            model.erase(key);
        } else {
            map.set(key, static_cast<std::uint64_t>(step));
            model[key] = static_cast<std::uint64_t>(step);
        }
        if (step % 100 == 0)
            kept.emplace_back(map, model);
    }
    kept.emplace_back(map, model);
    for (auto const& [copy, expected] : kept) {
        CHECK(copy.size() == expected.size());
        std::map<std::string, std::uint64_t> found;
        copy.for_each([&](std::string const& key, std::uint64_t value) { found[key] = value; });
        CHECK(found == expected);
    }
}

TEST_CASE("a copy that is changed leaves the first as it was, in the same shard too")
{
    sharded_map<std::string> first;
    first.set("key", "before");
    auto const* const value = first.find("key");
    auto second = first;
    CHECK_MESSAGE(second.find("key") == value, "a copy shares until it is changed");
    second.set("key", "after");
    CHECK(*first.find("key") == "before");
    CHECK(first.find("key") == value);
    second.remove("key");
    CHECK(first.size() == 1);
    CHECK(second.size() == 0);
    first.set("other", "x");
    CHECK(second.find("other") == nullptr);
}

// Meters ------------------------------------------------------------------------------------------

TEST_CASE("a bound belongs to its own bucket, and what is beyond all of them to the last")
{
    static constexpr std::int64_t bounds[] = {10, 20};
    histogram meter(bounds);
    for (std::int64_t const value :
         {std::numeric_limits<std::int64_t>::min(), std::int64_t{0}, std::int64_t{10},
          std::int64_t{11}, std::int64_t{20}, std::int64_t{21}})
        meter.observe(value);
    CHECK(meter.count_in(0) == 3);
    CHECK(meter.count_in(1) == 2);
    CHECK(meter.count_in(2) == 1);
    CHECK(meter.count() == 6);
    CHECK_MESSAGE(meter.sum() == 62, "negative durations add nothing");
}

TEST_CASE("the bounds grow, and there is room for the last of them")
{
    CHECK(std::ranges::is_sorted(bounds_us));
    CHECK(std::ranges::is_sorted(bounds_count));
    histogram meter;
    meter.observe(bounds_us.back());
    meter.observe(bounds_us.back() + 1);
    CHECK(meter.count_in(bounds_us.size() - 1) == 1);
    CHECK(meter.count_in(bounds_us.size()) == 1);
}

TEST_CASE("a gauge is set, and goes below zero")
{
    gauge level;
    level.set(3);
    level.add(-8);
    CHECK(level.value() == -5);
    level.set(0);
    CHECK(level.value() == 0);
}

// The rest ----------------------------------------------------------------------------------------

TEST_CASE("percent-encoding leaves the unreserved characters alone and nothing else")
{
    auto const unreserved = "ABCXYZabcxyz0189-._~"sv;
    CHECK(percent_encode(unreserved) == unreserved);
    CHECK(percent_encode("") == "");
    CHECK(percent_encode("a b+c&d=e/f?g#h%") == "a%20b%2Bc%26d%3De%2Ff%3Fg%23h%25");
    CHECK(percent_encode("é\0\xff\r\n"sv) == "%C3%A9%00%FF%0D%0A");
    for (int c = 0; c < 256; ++c) {
        auto const byte = static_cast<char>(c);
        auto const out = percent_encode(std::string_view(&byte, 1));
        CHECK((out.size() == 3 ? std::stoi(out.substr(1), nullptr, 16) == c : out[0] == byte));
    }
}

TEST_CASE("the system knows something of this process")
{
    auto const facts = read_process_facts();
    CHECK(facts.cpu_seconds > 0);
    CHECK(facts.resident_bytes > 100'000);
    CHECK(facts.virtual_bytes >= facts.resident_bytes);
    CHECK(facts.open_descriptors >= 1);
    CHECK(facts.descriptors_max >= facts.open_descriptors);
    CHECK(facts.threads >= 1);
}

TEST_CASE("the stopwatch never goes back")
{
    auto const before = read_stopwatch();
    for (int i = 0; i < 100; ++i)
        CHECK(read_stopwatch() >= before);
}

TEST_CASE("a variable that is set counts, an empty one too; one that is not gives the other")
{
    auto const* const name = "ORIGINCHATS_TEST_OF_ENVIRONMENT";
    ::unsetenv(name);
    CHECK(environment_or(name, "otherwise") == "otherwise");
    ::setenv(name, "said", 1);
    CHECK(environment_or(name, "otherwise") == "said");
    ::setenv(name, "", 1);
    CHECK(environment_or(name, "otherwise") == "");
    ::unsetenv(name);
}

} // namespace
} // namespace oc
