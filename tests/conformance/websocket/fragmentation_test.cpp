// Messages in fragments (the fifth and tenth categories of the known suites), with control frames
// between them.
#include "conformance/websocket/codec_harness.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace oc;
using namespace oc::test;

TEST_CASE("websocket: a message in fragments arrives as one")
{
    check_story(begin_text("frag") + last("ment"), {text_told("fragment")});
    check_story(begin_text("a") + more("b") + more("c") + last("d"), {text_told("abcd")});
    check_story(to_wire({.opcode = 2, .payload = noise(300), .is_final = false}) + last("end"),
                {binary_told(noise(300) + "end")});
}

TEST_CASE("websocket: fragments may be empty")
{
    check_story(begin_text("") + last(""), {text_told("")});
    check_story(begin_text("") + more("") + more("") + last("x"), {text_told("x")});
    check_story(begin_text("x") + more("") + last(""), {text_told("x")});
    check_story(begin_text("") + more("middle") + last(""), {text_told("middle")});
    check_story(begin_text("") + last("") + text("next"), {text_told(""), text_told("next")});
}

TEST_CASE("websocket: a control frame may come between fragments")
{
    check_story(begin_text("frag") + ping("p") + last("ment"),
                {ping_told("p"), text_told("fragment")});
    check_story(begin_text("a") + ping("1") + pong("2") + more("b") + ping(noise(125)) + last("c"),
                {ping_told("1"), pong_told("2"), ping_told(noise(125)), text_told("abc")});
    check_story(begin_text("") + ping("") + last(""), {ping_told(""), text_told("")});
}

TEST_CASE("websocket: a continuation needs something to continue")
{
    for (bool const is_final : {true, false}) {
        auto const wire = to_wire({.opcode = 0, .payload = "orphan", .is_final = is_final});
        check_story(wire, {error_told(1002)});
        check_error_at(wire, 1, 1002);
        check_story(wire + text("late"), {error_told(1002)});
        check_story(text("whole") + wire, {text_told("whole"), error_told(1002)});
        check_story(begin_text("a") + last("b") + wire, {text_told("ab"), error_told(1002)});
        check_story(ping("p") + wire, {ping_told("p"), error_told(1002)});
    }
}

TEST_CASE("websocket: a message within a message is an error at its first byte")
{
    for (unsigned const opcode : {1u, 2u}) {
        for (bool const is_final : {true, false}) {
            auto const second =
                to_wire({.opcode = opcode, .payload = "second", .is_final = is_final});
            auto const first = begin_text("first");
            check_story(first + second, {error_told(1002)});
            check_error_at(first + second, first.size() + 1, 1002);
            check_story(begin_text("") + second, {error_told(1002)});
            check_story(first + ping("") + more("x") + second, {ping_told(""), error_told(1002)});
        }
    }
}

TEST_CASE("websocket: a message may come in a thousand fragments of a byte")
{
    std::string wire = begin_text("");
    std::string whole;
    story expected;
    for (int i = 0; i < 1000; ++i) {
        whole.push_back(static_cast<char>('a' + i % 26));
        wire += more(std::string_view(whole).substr(whole.size() - 1));
        if (i % 100 == 0) {
            wire += ping("still here");
            expected.push_back(ping_told("still here"));
        }
    }
    expected.push_back(text_told(whole));
    check_story(wire + last(""), expected);
}

TEST_CASE("websocket: fragments of any size make the same message")
{
    auto const whole = noise(65'536);
    for (std::size_t const size : {64, 256, 1024, 1300, 4096, 16'384, 65'535}) {
        CAPTURE(size);
        std::string wire;
        for (std::size_t at = 0; at < whole.size(); at += size) {
            auto const part = std::string_view(whole).substr(at, size);
            wire += to_wire({.opcode = at == 0 ? 2u : 0u,
                             .payload = std::string(part),
                             .is_final = at + size >= whole.size()});
        }
        check_story(wire, {binary_told(whole)});
    }
}

TEST_CASE("websocket: a fragmented message leaves nothing behind for the next")
{
    check_story(begin_text("one") + last("!") + text("two") + begin_text("three") + last("!") +
                    binary("four"),
                {text_told("one!"), text_told("two"), text_told("three!"), binary_told("four")});
}

namespace {

/// Conversations that a client might have, with what they should tell.
struct conversation {
    std::string wire{};
    story expected{};
};

conversation make_conversation(std::mt19937& source)
{
    auto const below = [&](unsigned bound) { return static_cast<unsigned>(source() % bound); };
    conversation made;
    for (unsigned messages = 1 + below(6); messages > 0; --messages) {
        bool const is_text = below(2) == 0;
        std::string whole;
        unsigned const frames = 1 + below(5);
        for (unsigned i = 0; i < frames; ++i) {
            auto const part =
                is_text ? std::string(below(300), 't') : noise(below(300), below(1000));
            whole += part;
            made.wire += to_wire({.opcode = i > 0     ? 0u
                                            : is_text ? 1u
                                                      : 2u,
                                  .payload = part,
                                  .is_final = i + 1 == frames});
            if (i + 1 < frames && below(3) == 0) {
                made.wire += ping(part.substr(0, 125));
                made.expected.push_back(ping_told(part.substr(0, 125)));
            }
        }
        made.expected.push_back(is_text ? text_told(whole) : binary_told(whole));
    }
    return made;
}

} // namespace

TEST_CASE("websocket: no way of cutting a conversation into pieces changes it")
{
    std::mt19937 source(20'260'101);
    for (int round = 0; round < 200; ++round) {
        CAPTURE(round);
        auto const made = make_conversation(source);
        std::vector<std::size_t> pieces;
        for (int i = 0; i < 16; ++i)
            pieces.push_back(1 + source() % (i % 2 == 0 ? 10 : 700));
        auto const outcome = run(made.wire, {}, pieces);
        CHECK(outcome.events == made.expected);
        CHECK(outcome.held_bytes == 0);
    }
}
