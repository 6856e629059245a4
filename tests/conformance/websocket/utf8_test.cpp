// UTF-8 in text messages (the sixth category of the known suites) and the validator by itself:
// compared with a decoder that works by arithmetic instead of by table.
#include "conformance/websocket/codec_harness.hpp"

#include "base/utf8_validator.hpp"

#include <doctest/doctest.h>

#include <array>
#include <optional>

using namespace oc;
using namespace oc::test;

namespace {

/// The length of the code point at the front, by RFC 3629's definition; nothing when ill-formed.
std::optional<std::size_t> measure_code_point(std::string_view bytes)
{
    auto const at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    unsigned const lead = at(0);
    if (lead < 0x80)
        return 1;
    std::size_t const length = lead >> 5 == 6 ? 2 : lead >> 4 == 14 ? 3 : lead >> 3 == 30 ? 4 : 0;
    if (length == 0 || bytes.size() < length)
        return std::nullopt;
    std::uint32_t value = lead & (0xffu >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if (at(i) >> 6 != 2)
            return std::nullopt;
        value = value << 6 | (at(i) & 0x3fu);
    }
    std::uint32_t const least = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000;
    if (value < least || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return std::nullopt;
    return length;
}

bool is_well_formed(std::string_view bytes)
{
    while (!bytes.empty()) {
        auto const length = measure_code_point(bytes);
        if (!length)
            return false;
        bytes.remove_prefix(*length);
    }
    return true;
}

bool validate_whole(std::string_view bytes)
{
    utf8_validator validator;
    return validator.feed(bytes) && validator.is_complete();
}

bool validate_in_pieces(std::string_view bytes, std::size_t piece)
{
    utf8_validator validator;
    for (std::size_t at = 0; at < bytes.size(); at += piece)
        validator.feed(bytes.substr(at, piece));
    return validator.is_complete();
}

constexpr std::array<unsigned char, 27> edge_bytes{
    0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0,
    0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xf8, 0xfe, 0xff};

struct sample {
    char const* hex;
    std::size_t fails_at = 0; // the byte (from 1) that shows it; 0: valid; beyond: incomplete
};

constexpr std::size_t at_the_end = 1000;

constexpr sample samples[] = {
    {"ce ba e1 bd b9 cf 83 ce bc ce b5"},             // Greek
    {"48 65 6c 6c 6f 2d c2 b5 40 c3 9f c3 b6 c3 a4"}, // Latin
    {"c2 80"},                                        // the first of 2 bytes
    {"e0 a0 80"},                                     // of 3
    {"f0 90 80 80"},                                  // of 4
    {"7f"},                                           // the last of 1
    {"df bf"},                                        // of 2
    {"ef bf bf"},                                     // of 3: a noncharacter
    {"f4 8f bf bf"},                                  // of 4
    {"ed 9f bf"},                                     // before the surrogates
    {"ee 80 80"},                                     // after them
    {"ef bf bd"},                                     // the replacement character
    {"ef bf be"},                                     // noncharacters are characters
    {"f0 9f bf bf"},
    {"00"},
    {"ef bb bf"},                                     // a byte order mark
    {"f0 9f 98 80 f0 9f 91 a9 e2 80 8d f0 9f 92 bb"}, // emoji
    {"80", 1},
    {"bf", 1},
    {"80 bf 80", 1},
    {"c0 af", 1}, // overlong
    {"c1 bf", 1},
    {"e0 80 af", 2},
    {"e0 9f bf", 2},
    {"f0 80 80 af", 2},
    {"f0 8f bf bf", 2},
    {"f8 88 80 80 80", 1},    // five bytes
    {"fc 84 80 80 80 80", 1}, // six
    {"fe", 1},
    {"ff", 1},
    {"fe fe ff ff", 1},
    {"ed a0 80", 2}, // surrogates
    {"ed ad bf", 2},
    {"ed bf bf", 2},
    {"ed a0 80 ed b0 80", 2}, // a pair of them
    {"f4 90 80 80", 2},       // above U+10FFFF
    {"f5 80 80 80", 1},
    {"f7 bf bf bf", 1},
    {"ce ba e1 bd b9 cf 83 ce bc ce b5 ed a0 80 65 64 69 74 65 64", 13},
    {"ce ba e1 bd b9 cf 83 ce bc ce b5 f4 90 80 80 65 64", 13},
    {"c3 20", 2}, // trail missing
    {"e2 82 20", 3},
    {"e2 20", 2},
    {"f0 9f 98 20", 4},
    {"c3 c3", 2},
    {"41 80", 2},
    {"c3", at_the_end}, // cut short
    {"e2", at_the_end},
    {"e2 82", at_the_end},
    {"f0", at_the_end},
    {"f0 9f", at_the_end},
    {"f0 9f 98", at_the_end},
    {"61 62 63 ce", at_the_end},
    {"ce ba e1 bd b9 cf 83 ce", at_the_end},
};

} // namespace

TEST_CASE("utf8: every sequence of two bytes is judged as arithmetic judges it")
{
    for (unsigned first = 0; first < 256; ++first) {
        for (unsigned second = 0; second < 256; ++second) {
            std::string const bytes{static_cast<char>(first), static_cast<char>(second)};
            if (validate_whole(bytes) != is_well_formed(bytes) ||
                validate_in_pieces(bytes, 1) != is_well_formed(bytes))
                FAIL_CHECK("bytes ", first, " ", second);
        }
    }
}

TEST_CASE("utf8: every sequence of four bytes at the edges is judged as arithmetic judges it")
{
    std::string bytes(4, '\0');
    for (unsigned char const first : edge_bytes) {
        for (unsigned char const second : edge_bytes) {
            for (unsigned char const third : edge_bytes) {
                for (unsigned char const fourth : edge_bytes) {
                    bytes = {static_cast<char>(first), static_cast<char>(second),
                             static_cast<char>(third), static_cast<char>(fourth)};
                    bool const expected = is_well_formed(bytes);
                    if (validate_whole(bytes) != expected)
                        FAIL_CHECK("bytes ", first, " ", second, " ", third, " ", fourth);
                }
            }
        }
    }
}

TEST_CASE("utf8: a wrong byte is found at any place within a run of ASCII")
{
    for (std::size_t size = 1; size < 70; ++size) {
        for (std::size_t at = 0; at < size; ++at) {
            std::string bytes(size, 'a');
            bytes[at] = '\xff';
            utf8_validator validator;
            if (!validator.feed(std::string_view(bytes).substr(0, at)) ||
                validator.feed(std::string_view(bytes).substr(at)) || validate_whole(bytes))
                FAIL_CHECK("byte ", at, " of ", size);
        }
    }
}

TEST_CASE("utf8: a code point is found at any place within a run of ASCII")
{
    for (char const* const point : {"\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80"}) {
        for (std::size_t size = 0; size < 40; ++size) {
            for (std::size_t at = 0; at <= size; ++at) {
                auto const bytes = std::string(size, 'a').insert(at, point);
                for (std::size_t const piece : {1, 2, 3, 7, 16, 100})
                    if (!validate_in_pieces(bytes, piece))
                        FAIL_CHECK("byte ", at, " of ", size, " in pieces of ", piece);
            }
        }
    }
}

TEST_CASE("utf8: the classic samples are judged at the right byte")
{
    for (auto const& [hex, fails_at] : samples) {
        CAPTURE(hex);
        auto const bytes = from_hex(hex);
        CHECK(is_well_formed(bytes) == (fails_at == 0));
        utf8_validator validator;
        std::size_t failed_at = 0;
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            if (!validator.feed(std::string_view(bytes).substr(i, 1)) && failed_at == 0)
                failed_at = i + 1;
        }
        CHECK(failed_at == (fails_at == at_the_end ? 0 : fails_at));
        CHECK(validator.is_complete() == (fails_at == 0));
    }
}

TEST_CASE("utf8: a validator that has failed stays so until reset")
{
    utf8_validator validator;
    CHECK(!validator.feed("\xff"));
    CHECK(!validator.feed("fine"));
    CHECK(!validator.feed(""));
    CHECK(!validator.is_complete());
    validator.reset();
    CHECK(validator.is_complete());
    CHECK(validator.feed("fine"));
    CHECK(validator.is_complete());
    CHECK(validator.feed("\xe2\x82"));
    CHECK(!validator.is_complete());
    validator.reset();
    CHECK(validator.is_complete());
    CHECK(sizeof(utf8_validator) <= 4);
}

TEST_CASE("websocket: a text of the classic samples passes or is error 1007")
{
    for (auto const& [hex, fails_at] : samples) {
        CAPTURE(hex);
        auto const bytes = from_hex(hex);
        story const expected = {fails_at == 0 ? text_told(bytes) : error_told(1007)};
        check_story(text(bytes), expected);
        // The same in two fragments, cut at every place, and with a ping in the cut.
        for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
            check_story(begin_text(bytes.substr(0, cut)) + last(bytes.substr(cut)), expected);
            story with_ping = expected;
            if (fails_at == 0 || fails_at > cut)
                with_ping.insert(with_ping.begin(), ping_told("p"));
            check_story(begin_text(bytes.substr(0, cut)) + ping("p") + last(bytes.substr(cut)),
                        with_ping);
        }
    }
}

TEST_CASE("websocket: a wrong byte is told at once, within an unfinished frame")
{
    for (auto const& [hex, fails_at] : samples) {
        if (fails_at == 0)
            continue;
        CAPTURE(hex);
        auto const bytes = from_hex(hex);
        std::size_t const shown = fails_at == at_the_end ? 0 : fails_at;
        std::string const padding(50, '.');
        if (shown == 0) { // only the end of the message shows it
            auto const wire = text(padding + bytes);
            check_error_at(wire, wire.size(), 1007);
            continue;
        }
        auto const wire = text(padding + bytes + padding);
        check_error_at(wire, 6 + padding.size() + shown, 1007);
        auto const second = begin_text(padding) + last(bytes + padding);
        check_error_at(second, begin_text(padding).size() + 6 + shown, 1007);
    }
}

TEST_CASE("websocket: an incomplete code point at the end of a message is told with its last byte")
{
    auto const wire = begin_text("\xe2") + more("\x82") + last("");
    check_error_at(wire, wire.size(), 1007);
    check_story(begin_text("\xe2") + more("\x82") + last("\xac"), {text_told("\xe2\x82\xac")});
}

TEST_CASE("websocket: an incomplete code point is not carried into the next message")
{
    check_story(begin_text("\xc3\xa4") + last("") + text("\xa4"),
                {text_told("\xc3\xa4"), error_told(1007)});
    check_story(binary("\xc3") + text("\xc3\xa4"), {binary_told("\xc3"), text_told("\xc3\xa4")});
}

TEST_CASE("websocket: binary messages and pings are not looked at")
{
    check_story(binary("\xff\xfe\xed\xa0\x80"), {binary_told("\xff\xfe\xed\xa0\x80")});
    check_story(ping("\xff\xc0") + pong("\x80"), {ping_told("\xff\xc0"), pong_told("\x80")});
    check_story(begin_text("\xe2") + ping("\xff") + last("\x82\xac"),
                {ping_told("\xff"), text_told("\xe2\x82\xac")});
}
