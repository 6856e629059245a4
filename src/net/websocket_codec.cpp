// The server's side of RFC 6455 framing. The decoder goes byte by byte through a header, so that
// the pieces in which it arrives cannot matter, and in as large steps as it can through a payload.
#include "net/websocket_codec.hpp"

#include "base/check.hpp"
#include "base/utf8_validator.hpp"
#include "net/websocket_deflate.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace oc {

namespace {

using namespace websocket_wire;

websocket_event fault(std::uint16_t code, std::string_view words)
{
    return {websocket_event_kind::error, code, words};
}

websocket_event protocol_fault(std::string_view words)
{
    return fault(websocket_close::protocol_error, words);
}

websocket_event text_fault()
{
    return fault(websocket_close::invalid_data, "text is not valid UTF-8");
}

bool is_utf8(std::string_view bytes)
{
    utf8_validator validator;
    return validator.feed(bytes) && validator.is_complete();
}

/// Doubles as a vector would, but never beyond bytes_max, which the caller has checked for.
void append_bounded(std::vector<char>& to, std::string_view bytes, std::size_t bytes_max)
{
    std::size_t const wanted = to.size() + bytes.size();
    if (wanted > to.capacity())
        to.reserve(std::min(std::max(wanted, 2 * to.capacity()), bytes_max));
    to.insert(to.end(), bytes.begin(), bytes.end());
}

std::string_view to_view(std::vector<char> const& bytes) { return {bytes.data(), bytes.size()}; }

websocket_event to_message(unsigned opcode, std::string_view payload)
{
    auto const kind =
        opcode == opcode_text ? websocket_event_kind::text : websocket_event_kind::binary;
    return {kind, 0, payload};
}

websocket_event to_close(std::string_view payload)
{
    if (payload.empty())
        return {websocket_event_kind::close, websocket_close::none, {}};
    if (payload.size() == 1)
        return protocol_fault("half a close code");
    auto const code = static_cast<std::uint16_t>(static_cast<unsigned char>(payload[0]) << 8 |
                                                 static_cast<unsigned char>(payload[1]));
    if (!is_close_code(code))
        return protocol_fault("invalid close code");
    if (!is_utf8(payload.substr(2)))
        return fault(websocket_close::invalid_data, "close reason is not valid UTF-8");
    return {websocket_event_kind::close, code, payload.substr(2)};
}

} // namespace

/// INVARIANT: exists only while a message or a control frame has arrived in part, or was just told.
struct websocket_decoder::partial {
    std::vector<char> message{};
    utf8_validator utf8{}; // of an uncompressed text so far
    bool is_open = false;  // frames or bytes of the message are still to come
    bool is_compressed = false;
    std::uint8_t opcode = 0;
    std::uint8_t control_size = 0;
    std::array<char, control_bytes_max> control{}; // may come between the message's frames
};

websocket_decoder::websocket_decoder() : websocket_decoder(options{}) {}

websocket_decoder::websocket_decoder(options chosen)
    : inflater_(chosen.inflater), message_bytes_max_(chosen.message_bytes_max)
{
}

websocket_decoder::~websocket_decoder() = default;
websocket_decoder::websocket_decoder(websocket_decoder&&) noexcept = default;
websocket_decoder& websocket_decoder::operator=(websocket_decoder&&) noexcept = default;

websocket_event websocket_decoder::next(std::span<char>& input)
{
    release_delivered();
    websocket_event event;
    do {
        if (stage_ == stage::header)
            event = take_header(input);
        if (stage_ == stage::payload && event.kind == websocket_event_kind::none)
            event = take_payload(input);
    } while (event.kind == websocket_event_kind::none && !input.empty() && stage_ != stage::closed);

    if (event.kind == websocket_event_kind::error)
        partial_.reset();
    if (event.kind == websocket_event_kind::error || event.kind == websocket_event_kind::close)
        stage_ = stage::closed;
    if (stage_ == stage::closed)
        input = {};
    return event;
}

std::size_t websocket_decoder::held_bytes() const
{
    return partial_ ? sizeof(partial) + partial_->message.capacity() : 0;
}

bool websocket_decoder::is_message_open() const { return partial_ && partial_->is_open; }

/// The size of the header up to the mask, as told by the second byte.
std::size_t websocket_decoder::length_end() const
{
    unsigned const length = header_[1] & bits_length;
    return length == length_follows_8 ? 10 : length == length_follows_2 ? 4 : 2;
}

websocket_decoder::partial& websocket_decoder::ensure_partial()
{
    if (!partial_)
        partial_ = std::make_unique<partial>();
    return *partial_;
}

void websocket_decoder::begin_next_frame()
{
    stage_ = stage::header;
    header_size_ = 0;
}

/// Frees what the last event pointed into. A control frame in pieces is the one other user.
void websocket_decoder::release_delivered()
{
    bool const is_between = !is_message_open() && stage_ != stage::payload;
    if (is_between || stage_ == stage::closed)
        partial_.reset();
}

websocket_event websocket_decoder::take_header(std::span<char>& input)
{
    while (!input.empty()) {
        header_[header_size_++] = static_cast<unsigned char>(input.front());
        input = input.subspan(1);
        if (header_size_ == 1) {
            if (auto const event = check_first_byte(); event.kind != websocket_event_kind::none)
                return event;
            continue;
        }
        if (header_size_ == 2) {
            if (auto const event = check_second_byte(); event.kind != websocket_event_kind::none)
                return event;
        }
        if (header_size_ == length_end()) {
            if (auto const event = check_length(); event.kind != websocket_event_kind::none)
                return event;
        }
        if (header_size_ == length_end() + mask_bytes) {
            frame_bytes_left_ = frame_bytes_;
            stage_ = stage::payload;
            break;
        }
    }
    return {};
}

websocket_event websocket_decoder::check_first_byte() const
{
    unsigned const code = opcode();
    if ((header_[0] & bits_reserved) != 0)
        return protocol_fault("reserved bits");
    if (is_control() ? code > opcode_pong : code > opcode_binary)
        return protocol_fault("reserved opcode");
    if ((header_[0] & bit_compressed) != 0 &&
        (inflater_ == nullptr || is_control() || code == opcode_continuation))
        return protocol_fault("reserved bits");
    if (is_control())
        return is_final() ? websocket_event{} : protocol_fault("fragmented control frame");
    if (code == opcode_continuation && !is_message_open())
        return protocol_fault("nothing to continue");
    if (code != opcode_continuation && is_message_open())
        return protocol_fault("message within a message");
    return {};
}

websocket_event websocket_decoder::check_second_byte() const
{
    if ((header_[1] & bit_masked) == 0)
        return protocol_fault("frame is not masked");
    if (is_control() && (header_[1] & bits_length) > control_bytes_max)
        return protocol_fault("control frame is too long");
    return {};
}

websocket_event websocket_decoder::check_length()
{
    std::uint64_t length = header_[1] & bits_length;
    if (length >= length_follows_2) {
        bool const is_long = length == length_follows_8;
        length = 0;
        for (std::size_t i = 2; i < length_end(); ++i)
            length = length << 8 | header_[i];
        if (length >> 63 != 0)
            return protocol_fault("negative length");
        if (length < (is_long ? 0x10000u : length_follows_2))
            return protocol_fault("length is not in its shortest form");
    }
    frame_bytes_ = length;
    std::size_t const before = is_message_open() ? partial_->message.size() : 0;
    if (!is_control() && before + length >= message_bytes_max_)
        return fault(websocket_close::too_big, "message is too big");
    return {};
}

websocket_event websocket_decoder::take_payload(std::span<char>& input)
{
    auto const bytes = input.first(std::min<std::uint64_t>(frame_bytes_left_, input.size()));
    if (bytes.empty() && frame_bytes_left_ > 0)
        return {};
    input = input.subspan(bytes.size());
    std::span<unsigned char const, mask_bytes> const key(header_ + length_end(), mask_bytes);
    apply_mask(bytes, key, frame_bytes_ - frame_bytes_left_);
    frame_bytes_left_ -= bytes.size();

    std::string_view const view(bytes.data(), bytes.size());
    return is_control() ? take_control(view) : take_data(view);
}

websocket_event websocket_decoder::take_control(std::string_view bytes)
{
    if (bytes.size() == frame_bytes_) {
        begin_next_frame();
        return finish_control(bytes);
    }
    partial& held = ensure_partial();
    if (frame_bytes_left_ + bytes.size() == frame_bytes_)
        held.control_size = 0;
    std::copy(bytes.begin(), bytes.end(), held.control.begin() + held.control_size);
    held.control_size = static_cast<std::uint8_t>(held.control_size + bytes.size());
    if (frame_bytes_left_ > 0)
        return {};
    begin_next_frame();
    return finish_control({held.control.data(), held.control_size});
}

websocket_event websocket_decoder::finish_control(std::string_view payload)
{
    if (opcode() == opcode_close)
        return to_close(payload);
    bool const is_ping = opcode() == opcode_ping;
    return {is_ping ? websocket_event_kind::ping : websocket_event_kind::pong, 0, payload};
}

websocket_event websocket_decoder::take_data(std::string_view bytes)
{
    if (bytes.size() != frame_bytes_ || !is_final() || is_message_open())
        return append_data(bytes);

    begin_next_frame();
    if ((header_[0] & bit_compressed) != 0)
        return finish_compressed(bytes, opcode());
    if (opcode() == opcode_text && !is_utf8(bytes))
        return text_fault();
    return to_message(opcode(), bytes);
}

websocket_event websocket_decoder::append_data(std::string_view bytes)
{
    partial& held = ensure_partial();
    if (!held.is_open) {
        held.is_open = true;
        held.is_compressed = (header_[0] & bit_compressed) != 0;
        held.opcode = static_cast<std::uint8_t>(opcode());
    }
    bool const is_checked = held.opcode == opcode_text && !held.is_compressed;
    if (is_checked && !held.utf8.feed(bytes))
        return text_fault();
    append_bounded(held.message, bytes, message_bytes_max_);
    if (frame_bytes_left_ > 0)
        return {};

    begin_next_frame();
    if (!is_final())
        return {};
    held.is_open = false;
    if (held.is_compressed)
        return finish_compressed(to_view(held.message), held.opcode);
    if (is_checked && !held.utf8.is_complete())
        return text_fault();
    return to_message(held.opcode, to_view(held.message));
}

websocket_event websocket_decoder::finish_compressed(std::string_view payload, unsigned opcode)
{
    auto const [outcome, bytes] = inflater_->inflate(payload, message_bytes_max_);
    if (outcome == deflate_codec::status::too_big)
        return fault(websocket_close::too_big, "message is too big");
    if (outcome == deflate_codec::status::broken)
        return fault(websocket_close::invalid_data, "compressed data is broken");
    if (opcode == opcode_text && !is_utf8(bytes))
        return text_fault();
    return to_message(opcode, bytes);
}

} // namespace oc
