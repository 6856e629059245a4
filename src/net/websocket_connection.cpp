// Reads as much as is fair, writes as much as the socket takes, closes in good order.
#include "net/websocket_connection.hpp"

#include "base/log.hpp"
#include "net/net_thread.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace oc {
namespace {

// A peer that sends more must wait until the others have had their turn.
constexpr std::size_t read_bytes_per_turn_max = 256 * 1024;

// Per sweep (a second). A peer that pings faster gets the last one answered at the sweep, which
// RFC 6455 §5.5.3 allows.
constexpr std::uint8_t pongs_per_sweep_max = 64;

} // namespace

websocket_connection::websocket_connection(net_thread& thread, std::uint32_t slot, setup given)
    : thread_(thread), stream_(std::move(given.stream)), slot_(slot),
      decoder_({.message_bytes_max = thread.options().message_bytes_max,
                .inflater = given.deflate ? &thread.codec() : nullptr}),
      inbound_ms_(thread.now_ms()), lease_(std::move(given.lease)), deflate_(given.deflate),
      pongs_left_(pongs_per_sweep_max)
{
}

void websocket_connection::start(std::string answer, std::span<char> leftover)
{
    thread_.events_poller().change(stream_.descriptor(), interest::read, *this);
    send(std::move(answer));
    take(leftover);
}

void websocket_connection::deliver(delivery_turn& turn)
{
    if (phase_ != phase::open)
        return;
    if (outbox_) {
        keep_rest(turn, 0);
        return;
    }
    auto buffers = turn.gather(slot_, terms());
    std::size_t written = 0;
    while (!buffers.empty()) {
        auto const now = buffers.first(std::min(buffers.size(), limits::gathered_buffers_max));
        std::size_t offered = 0;
        for (auto const& buffer : now)
            offered += buffer.iov_len;
        io_result const result = stream_.write(now);
        written += result.bytes;
        thread_.on_websocket_sent(result.bytes);
        if (result.state == io_state::closed) {
            drop();
            return;
        }
        if (result.bytes < offered || result.state == io_state::would_block) {
            keep_rest(turn, written);
            return;
        }
        buffers = buffers.subspan(now.size());
    }
}

void websocket_connection::keep_rest(delivery_turn& turn, std::size_t written)
{
    if (!outbox_) {
        outbox_ = std::make_unique<outbox>();
        progress_ms_ = thread_.now_ms();
    }
    turn.keep_rest(slot_, terms(), written, *outbox_);
    want_write(true);
    check_outbox();
}

// A part of a frame cannot be taken back; everything behind it can, and makes room for the reason.
void websocket_connection::check_outbox()
{
    auto const& options = thread_.options();
    // One frame alone never makes a peer slow: a page of large messages may be larger than the cap.
    bool const fits = outbox_->bytes() <= options.outbox_bytes_max ||
                      outbox_->bytes() - outbox_->largest_piece() <= options.outbox_bytes_max;
    if (outbox_->frames() <= options.outbox_frames_max && fits)
        return;
    thread_.environment().meters.slow_consumers.add();
    log::info("slow_consumer", {{"frames", outbox_->frames()}, {"bytes", outbox_->bytes()}});
    begin_close(encode_close(slow_consumer_close_code, slow_consumer_close_reason),
                backlog::discard);
}

void websocket_connection::close(std::uint16_t code, std::string_view reason)
{
    begin_close(encode_close(code, reason), backlog::keep);
}

void websocket_connection::begin_close(std::string close_frame, backlog unsent)
{
    if (phase_ != phase::open)
        return;
    phase_ = phase::closing;
    deadline_ms_ = thread_.now_ms() + thread_.options().deadlines.close_ms;
    if (outbox_ && unsent == backlog::discard)
        outbox_->drop_unstarted();
    thread_.on_websocket_closing(slot_);
    send(std::move(close_frame));
}

void websocket_connection::drop()
{
    if (phase_ == phase::dead)
        return;
    bool const was_open = phase_ == phase::open;
    phase_ = phase::dead;
    thread_.events_poller().remove(stream_.descriptor());
    stream_.close();
    outbox_.reset();
    lease_ = address_lease();
    if (was_open)
        thread_.on_websocket_closing(slot_);
    thread_.on_websocket_dead();
}

void websocket_connection::on_ready(readiness ready)
{
    try {
        if (phase_ != phase::dead && ready.writable)
            flush();
        if (phase_ != phase::dead && ready.readable)
            read_available();
    } catch (std::exception const& failure) {
        log::error("websocket_failed", {{"what", failure.what()}});
        drop();
    }
}

void websocket_connection::read_available()
{
    std::size_t total = 0;
    while (total < read_bytes_per_turn_max) {
        auto const buffer = thread_.read_buffer();
        io_result const result = stream_.read(buffer);
        if (result.state == io_state::closed)
            drop();
        if (result.state != io_state::ok)
            return;
        inbound_ms_ = thread_.now_ms();
        is_ping_sent_ = false;
        take(buffer.first(result.bytes));
        if (phase_ == phase::dead || result.bytes < buffer.size())
            return;
        total += result.bytes;
    }
}

void websocket_connection::take(std::span<char> input)
{
    while (phase_ != phase::dead) {
        auto const event = decoder_.next(input);
        if (event.kind == websocket_event_kind::none)
            return;
        take_event(event);
    }
}

void websocket_connection::take_event(websocket_event const& event)
{
    bool const is_open = phase_ == phase::open;
    switch (event.kind) {
    case websocket_event_kind::text:
        if (is_open)
            thread_.on_message(slot_, event.payload);
        break;
    case websocket_event_kind::ping:
        if (is_open)
            answer_ping(event.payload);
        break;
    case websocket_event_kind::close:
        on_peer_close(event.code);
        break;
    case websocket_event_kind::error:
        is_peer_at_fault_ = true;
        begin_close(encode_close(event.code, event.payload), backlog::discard);
        break;
    case websocket_event_kind::binary: // ignored silently (part 1 §2.2)
    case websocket_event_kind::pong:
    case websocket_event_kind::none: break;
    }
}

// Whoever has sent a close frame reads no more, so that the rest of the outbox is of no use.
void websocket_connection::on_peer_close(std::uint16_t code)
{
    is_peer_closed_ = true;
    if (phase_ == phase::open)
        begin_close(encode_close(code), backlog::discard);
    else if (!outbox_)
        drop();
}

void websocket_connection::answer_ping(std::string_view payload)
{
    if (pongs_left_ == 0) {
        owed_pong_ = std::make_unique<std::string>(payload);
        return;
    }
    --pongs_left_;
    send(encode_pong(payload));
}

void websocket_connection::send(std::string bytes)
{
    bool const is_idle = !outbox_;
    if (is_idle) {
        outbox_ = std::make_unique<outbox>();
        progress_ms_ = thread_.now_ms();
    }
    outbox_->append(std::move(bytes));
    if (is_idle || phase_ == phase::closing)
        flush();
}

void websocket_connection::flush()
{
    if (!outbox_)
        return;
    io_result const result = outbox_->write_to(stream_);
    thread_.on_websocket_sent(result.bytes);
    if (result.bytes > 0)
        progress_ms_ = thread_.now_ms();
    if (result.state == io_state::closed) {
        drop();
    } else if (result.state == io_state::would_block) {
        want_write(true);
    } else {
        outbox_.reset();
        want_write(false);
        on_flushed();
    }
}

void websocket_connection::on_flushed()
{
    if (phase_ != phase::closing)
        return;
    if (is_peer_closed_)
        drop();
    else if (is_peer_at_fault_) // closing at once could destroy the close frame on its way
        stream_.shutdown_write();
}

void websocket_connection::want_write(bool wanted)
{
    if (is_write_wanted_ == wanted)
        return;
    is_write_wanted_ = wanted;
    thread_.events_poller().change(stream_.descriptor(),
                                   wanted ? interest::read_write : interest::read, *this);
}

void websocket_connection::on_sweep()
{
    auto const& deadlines = thread_.options().deadlines;
    steady_ms const now = thread_.now_ms();
    if (phase_ == phase::closing) {
        if (now >= deadline_ms_)
            drop();
        return;
    }
    steady_ms const silent_ms = now - inbound_ms_;
    bool const is_stuck = outbox_ && now - progress_ms_ >= deadlines.peer_dead_after_ms;
    if (is_stuck || silent_ms >= deadlines.peer_dead_after_ms) {
        drop();
        return;
    }
    if (silent_ms >= deadlines.websocket_ping_after_ms && !is_ping_sent_) {
        is_ping_sent_ = true;
        send(encode_ping({}));
    }
    pongs_left_ = pongs_per_sweep_max;
    if (phase_ == phase::open && owed_pong_) {
        auto const payload = std::move(owed_pong_);
        answer_ping(*payload);
    }
}

} // namespace oc
