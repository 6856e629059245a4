// From frames for audiences to bytes for connections.
#include "net/delivery_turn.hpp"

#include "net/outbox.hpp"
#include "net/websocket_codec.hpp"

#include <doctest/doctest.h>

#include <sys/socket.h>

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace oc {
namespace {

audience numbers(std::uint32_t count)
{
    audience out(count);
    for (std::uint32_t i = 0; i < count; ++i)
        out[i] = i;
    return out;
}

std::shared_ptr<audience const> make_audience(audience slots)
{
    return std::make_shared<audience const>(std::move(slots));
}

/// Builds a batch step by step.
struct batch_maker {
    batch_maker& to_slot(std::uint32_t slot, std::string_view text)
    {
        batch.deliveries.push_back({.frame = add(text), .slot = slot});
        return *this;
    }
    batch_maker& to_all(std::shared_ptr<audience const> listeners, std::string_view text,
                        std::uint32_t except = no_slot)
    {
        batch.deliveries.push_back(
            {.frame = add(text), .slot = except, .listeners = std::move(listeners)});
        return *this;
    }
    batch_maker& close(std::uint32_t slot, std::uint16_t code, std::string reason = "")
    {
        batch.deliveries.push_back(
            {.slot = slot, .close_code = code, .close_reason = std::move(reason)});
        return *this;
    }
    std::uint32_t add(std::string_view text)
    {
        batch.frames.push_back(make_frame(text));
        return static_cast<std::uint32_t>(batch.frames.size() - 1);
    }
    delivery_batch batch;
};

std::string wire(std::string_view text) { return std::string(make_frame(text)->wire()); }

struct turn_fixture {
    static constexpr std::size_t deflate_bytes_min = 100;

    std::string bytes_for(std::uint32_t slot, deflate_terms const* terms = nullptr)
    {
        std::string out;
        for (auto const& buffer : turn.gather(slot, terms))
            out.append(static_cast<char const*>(buffer.iov_base), buffer.iov_len);
        return out;
    }
    void start(std::vector<delivery_batch> given, std::size_t slot_count = 16)
    {
        batches = std::move(given);
        turn.start(batches, slot_count);
    }
    void start(batch_maker& maker, std::size_t slot_count = 16)
    {
        batches.clear();
        batches.push_back(std::move(maker.batch));
        turn.start(batches, slot_count);
    }

    deflate_codec codec;
    delivery_turn turn{codec, deflate_bytes_min};
    std::vector<delivery_batch> batches;
};

/// The kept rest as bytes, through a socket.
std::string bytes_of(outbox& waiting)
{
    int ends[2] = {-1, -1};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) == 0);
    byte_stream near{file_descriptor(ends[0])};
    byte_stream far{file_descriptor(ends[1])};
    std::string out;
    char buffer[4096];
    while (!waiting.is_empty()) {
        REQUIRE(waiting.write_to(near).state != io_state::closed);
        for (auto read = far.read(buffer); read.state == io_state::ok; read = far.read(buffer))
            out.append(buffer, read.bytes);
    }
    return out;
}

TEST_CASE_FIXTURE(turn_fixture, "a frame for a slot reaches that slot alone")
{
    batch_maker maker;
    start(maker.to_slot(3, "hello"));
    CHECK(std::vector(turn.slots().begin(), turn.slots().end()) == std::vector<std::uint32_t>{3});
    CHECK(bytes_for(3) == wire("hello"));
    CHECK(bytes_for(2).empty());
}

TEST_CASE_FIXTURE(turn_fixture, "an audience hears a frame, but for the exception")
{
    batch_maker maker;
    start(maker.to_all(make_audience({1, 2, 5}), "news", 2));
    CHECK(turn.slots().size() == 2);
    CHECK(bytes_for(1) == wire("news"));
    CHECK(bytes_for(2).empty());
    CHECK(bytes_for(5) == wire("news"));
}

TEST_CASE_FIXTURE(turn_fixture, "the order of deliveries is the order of bytes, over batches too")
{
    auto const everybody = make_audience({0, 1, 2, 3, 4});
    batch_maker first;
    first.to_all(everybody, "a", 1).to_slot(1, "reply to 1").to_all(everybody, "b");
    batch_maker second;
    second.to_slot(1, "again").to_all(everybody, "c", 4);
    std::vector<delivery_batch> both;
    both.push_back(std::move(first.batch));
    both.push_back(std::move(second.batch));
    start(std::move(both));
    CHECK(bytes_for(0) == wire("a") + wire("b") + wire("c"));
    CHECK(bytes_for(1) == wire("reply to 1") + wire("b") + wire("again") + wire("c"));
    CHECK(bytes_for(4) == wire("a") + wire("b"));
}

TEST_CASE_FIXTURE(turn_fixture, "those who are answered come first")
{
    auto const everybody = make_audience({0, 1, 2, 3, 4});
    batch_maker first;
    first.to_all(everybody, "a", 3).to_slot(3, "reply to 3");
    batch_maker second;
    second.to_all(everybody, "b", 1).to_slot(1, "reply to 1");
    std::vector<delivery_batch> both;
    both.push_back(std::move(first.batch));
    both.push_back(std::move(second.batch));
    start(std::move(both));
    CHECK(std::vector(turn.slots().begin(), turn.slots().end()) ==
          std::vector<std::uint32_t>{3, 1, 0, 2, 4});
    CHECK(bytes_for(3) == wire("reply to 3") + wire("b"));
}

TEST_CASE_FIXTURE(turn_fixture, "one frame can be delivered several times")
{
    batch_maker maker;
    auto const frame = maker.add("x");
    maker.batch.deliveries.push_back({.frame = frame, .slot = 1});
    maker.batch.deliveries.push_back({.frame = frame, .slot = 1});
    start(maker);
    CHECK(bytes_for(1) == wire("x") + wire("x"));
}

TEST_CASE_FIXTURE(turn_fixture, "small frames of one audience are one buffer per listener")
{
    auto const everybody = make_audience(numbers(10));
    batch_maker maker;
    std::string expected;
    for (int i = 0; i < 50; ++i) {
        maker.to_all(everybody, std::to_string(i));
        expected += wire(std::to_string(i));
    }
    start(maker);
    CHECK(turn.gather(7, nullptr).size() == 1);
    CHECK(bytes_for(7) == expected);
}

TEST_CASE_FIXTURE(turn_fixture, "a reply in between costs its receiver two buffers and others none")
{
    auto const everybody = make_audience(numbers(10));
    batch_maker maker;
    for (int i = 0; i < 50; ++i) {
        auto const sender = static_cast<std::uint32_t>(i % 10);
        maker.to_all(everybody, "event", sender);
        maker.to_slot(sender, "reply");
    }
    start(maker);
    // Before, between and after its five replies there are runs of events, but no event before the
    // first reply of sender 0.
    CHECK(turn.gather(0, nullptr).size() == 10);
    CHECK(turn.gather(5, nullptr).size() == 11);
}

TEST_CASE_FIXTURE(turn_fixture, "large frames are not copied")
{
    auto const everybody = make_audience(numbers(10));
    std::string const large(5000, 'L');
    batch_maker maker;
    maker.to_all(everybody, "small").to_all(everybody, large).to_all(everybody, "small");
    start(maker);
    auto const buffers = turn.gather(3, nullptr);
    auto const* const original = batches[0].frames[1]->wire().data();
    CHECK(std::any_of(buffers.begin(), buffers.end(),
                      [&](iovec const& buffer) { return buffer.iov_base == original; }));
    CHECK(bytes_for(3) == wire("small") + wire(large) + wire("small"));
}

TEST_CASE_FIXTURE(turn_fixture, "audiences that overlap keep each listener's order")
{
    auto const left = make_audience({0, 1, 2, 3, 4, 5});
    auto const right = make_audience({4, 5, 6, 7, 8, 9});
    batch_maker maker;
    maker.to_all(left, "l1").to_all(right, "r1").to_all(left, "l2").to_all(right, "r2");
    start(maker);
    CHECK(bytes_for(0) == wire("l1") + wire("l2"));
    CHECK(bytes_for(4) == wire("l1") + wire("r1") + wire("l2") + wire("r2"));
    CHECK(bytes_for(9) == wire("r1") + wire("r2"));
}

TEST_CASE_FIXTURE(turn_fixture, "a close comes after what was before and ends the rest")
{
    auto const everybody = make_audience({0, 1, 2, 3, 4});
    batch_maker maker;
    maker.to_all(everybody, "before").close(2, 4001, "bye").to_all(everybody, "after");
    maker.to_slot(2, "too late").close(2, 4002, "twice");
    start(maker);
    CHECK(bytes_for(2) == wire("before"));
    CHECK(bytes_for(3) == wire("before") + wire("after"));
    REQUIRE(turn.find_close(2) != nullptr);
    CHECK(turn.find_close(2)->code == 4001);
    CHECK(turn.find_close(2)->reason == "bye");
    CHECK(turn.find_close(3) == nullptr);
}

TEST_CASE_FIXTURE(turn_fixture, "a close alone concerns its slot, once")
{
    batch_maker maker;
    start(maker.close(2, 1000).close(2, 1001));
    CHECK(turn.slots().size() == 1);
    CHECK(turn.gather(2, nullptr).empty());
    CHECK(turn.find_close(2)->code == 1000);
}

TEST_CASE_FIXTURE(turn_fixture, "a finished turn leaves nothing to the next")
{
    batch_maker maker;
    start(maker.to_slot(1, "one").close(2, 1000).to_all(make_audience({1, 2, 3, 4, 5}), "all"));
    turn.finish();
    batch_maker next;
    start(next.to_slot(2, "two"));
    CHECK(turn.slots().size() == 1);
    CHECK(bytes_for(1).empty());
    CHECK(bytes_for(2) == wire("two"));
    CHECK(turn.find_close(2) == nullptr);
}

TEST_CASE_FIXTURE(turn_fixture, "the rest after any number of written bytes is kept exactly")
{
    auto const everybody = make_audience(numbers(6));
    batch_maker maker;
    maker.to_all(everybody, "first").to_slot(2, "mine").to_all(everybody, std::string(300, 'z'));
    start(maker);
    std::string const whole = bytes_for(2);
    for (std::size_t skipped = 0; skipped <= whole.size(); ++skipped) {
        outbox rest;
        turn.keep_rest(2, nullptr, skipped, rest);
        CHECK(rest.bytes() == whole.size() - skipped);
        CHECK(bytes_of(rest) == whole.substr(skipped));
    }
}

TEST_CASE_FIXTURE(turn_fixture, "a kept rest outlives the turn and knows whether a frame was begun")
{
    batch_maker maker;
    start(maker.to_slot(1, "begun").to_slot(1, "whole"));
    outbox rest;
    turn.keep_rest(1, nullptr, 3, rest);
    turn.finish();
    batches.clear();
    rest.drop_unstarted();
    CHECK(bytes_of(rest) == wire("begun").substr(3));
}

TEST_CASE_FIXTURE(turn_fixture, "a rest that begins at a frame can be dropped whole")
{
    batch_maker maker;
    start(maker.to_slot(1, "sent").to_slot(1, "whole"));
    outbox rest;
    turn.keep_rest(1, nullptr, wire("sent").size(), rest);
    rest.drop_unstarted();
    CHECK(rest.is_empty());
}

TEST_CASE_FIXTURE(turn_fixture, "no reference is taken unless something is kept")
{
    batch_maker maker;
    start(maker.to_all(make_audience({1, 2, 3, 4, 5}), "x"));
    turn.gather(1, nullptr);
    CHECK(batches[0].frames[0].use_count() == 1);
    outbox rest;
    turn.keep_rest(1, nullptr, 0, rest);
    CHECK(batches[0].frames[0].use_count() == 2);
}

TEST_CASE_FIXTURE(turn_fixture, "those who negotiated compression share one compressed frame")
{
    std::string const text(1000, 'c');
    deflate_terms const terms;
    batch_maker maker;
    start(maker.to_all(make_audience({1, 2, 3}), text));
    auto const first = turn.gather(1, &terms)[0];
    auto const second = turn.gather(2, &terms)[0];
    CHECK(first.iov_base == second.iov_base);
    CHECK(first.iov_len < 100);
    CHECK(bytes_for(1, &terms) == encode_compressed_text(codec.compress(text)));
    CHECK(bytes_for(3, nullptr) == wire(text));
}

TEST_CASE_FIXTURE(turn_fixture, "short payloads, stubborn ones and small windows stay plain")
{
    deflate_terms const terms;
    std::string noise(150, '\0');
    std::mt19937 random(7);
    for (char& c : noise)
        c = static_cast<char>(' ' + random() % 95);
    std::string const below(deflate_bytes_min - 1, 's');
    batch_maker maker;
    maker.to_slot(1, below).to_slot(2, noise).to_slot(3, std::string(1000, 'w'));
    start(maker);
    CHECK(bytes_for(1, &terms) == wire(below));
    CHECK(bytes_for(2, &terms).size() <= wire(noise).size());
    deflate_terms const small_window{.server_window_bits = 9};
    CHECK(bytes_for(3, &small_window) == wire(std::string(1000, 'w')));
}

TEST_CASE_FIXTURE(turn_fixture, "the kept rest of a compressed frame is compressed")
{
    std::string const text(1000, 'c');
    deflate_terms const terms;
    batch_maker maker;
    start(maker.to_slot(1, text).to_slot(1, "plain"));
    std::string const whole = bytes_for(1, &terms);
    outbox rest;
    turn.keep_rest(1, &terms, 5, rest);
    turn.finish();
    CHECK(bytes_of(rest) == whole.substr(5));
}

// The turn against the obvious way to do it.
TEST_CASE_FIXTURE(turn_fixture, "random turns deliver what a plain simulation delivers")
{
    std::mt19937 random(20240607);
    auto const pick = [&random](std::uint32_t below) {
        return static_cast<std::uint32_t>(random() % below);
    };
    for (int round = 0; round < 200; ++round) {
        constexpr std::uint32_t slot_count = 12;
        std::vector<std::shared_ptr<audience const>> audiences;
        for (int i = 0; i < 4; ++i) {
            audience members;
            for (std::uint32_t slot = 0; slot < slot_count; ++slot)
                if (pick(3) != 0)
                    members.push_back(slot);
            audiences.push_back(make_audience(std::move(members)));
        }
        std::map<std::uint32_t, std::string> expected;
        std::map<std::uint32_t, std::uint16_t> closed;
        auto const expect = [&](std::uint32_t slot, std::string const& bytes) {
            if (!closed.contains(slot))
                expected[slot] += bytes;
        };
        std::vector<delivery_batch> given(1 + pick(3));
        for (auto& batch : given) {
            batch_maker maker;
            for (std::uint32_t i = 0, steps = pick(30); i < steps; ++i) {
                std::string const text(pick(40) == 0 ? 3000 : pick(200), 'x');
                std::uint32_t const slot = pick(slot_count);
                auto const& listeners = audiences[pick(4)];
                switch (pick(20)) {
                case 0:
                    maker.close(slot, static_cast<std::uint16_t>(4000 + i));
                    closed.emplace(slot, static_cast<std::uint16_t>(4000 + i));
                    break;
                case 1:
                case 2:
                case 3:
                    maker.to_slot(slot, text);
                    expect(slot, wire(text));
                    break;
                default:
                    maker.to_all(listeners, text, slot);
                    for (std::uint32_t const listener : *listeners)
                        if (listener != slot)
                            expect(listener, wire(text));
                }
            }
            batch = std::move(maker.batch);
        }
        start(std::move(given), slot_count);
        for (std::uint32_t slot = 0; slot < slot_count; ++slot) {
            CHECK(bytes_for(slot) == expected[slot]);
            CHECK((turn.find_close(slot) != nullptr) == closed.contains(slot));
            if (closed.contains(slot))
                CHECK(turn.find_close(slot)->code == closed[slot]);
        }
        turn.finish();
    }
}

} // namespace
} // namespace oc
