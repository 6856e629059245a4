// outbox: what a connection could not write yet. Exists only while there is such a rest, so that a
// connection that keeps up costs nothing. Owned by the connection's net thread.
//
// INVARIANT: never reorders, and never leaves out a frame of which a part has been written.
#pragma once

#include "net/byte_stream.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

namespace oc {

/// What a peer that does not read fast enough is told before it is dropped.
inline constexpr std::uint16_t slow_consumer_close_code = 4008;
inline constexpr std::string_view slow_consumer_close_reason = "slow consumer";

class outbox {
public:
    /// The bytes are part of what `owner` keeps alive; empty ones are left out.
    void append(std::shared_ptr<void const> owner, std::string_view bytes);
    /// Takes the bytes along.
    void append(std::string bytes);

    bool is_empty() const { return pieces_.empty(); }
    std::size_t frames() const { return pieces_.size(); }
    std::size_t bytes() const { return bytes_; }
    /// What is left of the largest frame that waits; looks at all of them.
    std::size_t largest_piece() const;

    /// Writes until nothing is left (ok), the socket takes no more (would_block) or is broken
    /// (closed). `bytes` is what went out.
    io_result write_to(byte_stream& stream);

    /// The first piece is the rest of a frame that was begun before it came here.
    void set_front_begun() { is_front_begun_ = true; }
    /// Forgets all but the rest of a frame whose writing has begun.
    void drop_unstarted();

private:
    struct piece {
        std::shared_ptr<void const> owner;
        std::string_view bytes;
    };

    void consume(std::size_t bytes);

    std::deque<piece> pieces_;
    std::size_t bytes_ = 0; // of all pieces
    bool is_front_begun_ = false;
};

} // namespace oc
