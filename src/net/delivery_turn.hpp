// delivery_turn: what one net thread delivers in one turn, turned around: from "this frame for
// these connections" to "these bytes for this connection". The hot path: a delivery costs two
// visits to a 16-byte mark and an index, and touches no reference count. Owned by the net thread.
#pragma once

#include "net/network.hpp"
#include "net/websocket_deflate.hpp"

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace oc {

class outbox;

class delivery_turn {
public:
    struct close_order {
        std::uint16_t code = 0;
        std::string reason{};
    };

    /// Payloads shorter than deflate_bytes_min are never compressed. The codec must outlive this.
    delivery_turn(deflate_codec& deflater, std::size_t deflate_bytes_min)
        : deflater_(deflater), deflate_bytes_min_(deflate_bytes_min)
    {
    }

    /// Arranges the batches, which must stay until finish; slots are below slot_count. What comes
    /// after a close for the same slot is left out.
    void start(std::span<delivery_batch const> batches, std::size_t slot_count);
    /// Forgets everything but the memory it works in.
    void finish();

    /// Whom the turn concerns, each once: first those who get something of their own, an answer
    /// mostly, because they have more to say when they have it.
    std::span<std::uint32_t const> slots() const { return touched_; }

    /// Frames for connections, one for each that gets it.
    std::size_t delivery_count() const { return order_.size(); }

    /// The bytes for a slot, in order; neighbours in memory are one buffer. `terms` is null for
    /// connections without compression. Valid until the next call.
    std::span<iovec const> gather(std::uint32_t slot, deflate_terms const* terms);

    /// The same but for the first `skipped` bytes, for later.
    void keep_rest(std::uint32_t slot, deflate_terms const* terms, std::size_t skipped,
                   outbox& into);

    /// Not null when the slot is to be closed after its bytes.
    close_order const* find_close(std::uint32_t slot) const;

private:
    static constexpr std::uint32_t no_close = 0xffffffff;
    static constexpr std::uint32_t untouched = 0xffffffff;

    /// A slot's part of order_.
    struct mark {
        std::uint32_t count = 0;
        std::uint32_t begin = untouched;
        std::uint32_t filled = 0;
        std::uint32_t close = no_close; // index into closes_
    };

    /// A frame compressed for the turn; empty `owner` and `is_tried` means not worth it.
    struct compressed_frame {
        std::shared_ptr<std::string const> owner{};
        bool is_tried = false;
    };

    void number_frames(std::span<delivery_batch const> batches);
    void lay_out(std::span<delivery_batch const> batches);
    void count(delivery const& step);
    void place_all();
    void fill(delivery const& step, std::uint32_t frame);
    void touch_answered(std::span<delivery_batch const> batches);
    void touch(std::uint32_t slot);
    std::span<std::uint32_t const> frames_for(std::uint32_t slot) const;
    std::string const* compressed(std::uint32_t frame, deflate_terms const& terms);
    iovec wire(std::uint32_t frame, deflate_terms const* terms);

    deflate_codec& deflater_;
    std::size_t const deflate_bytes_min_;

    std::vector<mark> marks_;             // by slot; untouched between turns
    std::vector<std::uint32_t> touched_;
    std::vector<std::uint32_t> order_;    // frame numbers, grouped by slot
    std::vector<close_order> closes_;
    std::vector<frame_ptr const*> frames_; // by number: all batches' frames in a row
    std::vector<iovec> wires_;             // by number: where the bytes are
    std::vector<compressed_frame> compressed_; // by number; empty until one is asked for
    std::vector<char> joined_; // copies of small frames, those of one audience side by side
    std::vector<iovec> buffers_;
};

} // namespace oc
