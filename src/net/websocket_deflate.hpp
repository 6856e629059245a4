// permessage-deflate (RFC 7692): its negotiation, and the one pair of zlib streams that a net
// thread shares among its connections. Every message stands alone, in both directions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oc {

struct extension_offer {
    std::string name;
    std::vector<std::pair<std::string, std::optional<std::string>>> parameters{};
};

/// The offers of a Sec-WebSocket-Extensions header (RFC 6455 §9.1), in order; quoted values come
/// unquoted. Nothing when the header is malformed, upon which the handshake must fail.
std::optional<std::vector<extension_offer>> parse_extensions(std::string_view header);

/// What was agreed with one client. No context takeover in either direction, always.
struct deflate_terms {
    std::uint8_t server_window_bits = 15;

    /// Whether a payload compressed by deflate_codec::compress may go to this client: with nothing
    /// older than itself to refer to, it needs no larger window than its own length. Others get it
    /// uncompressed, which is always allowed. So one compressed frame serves everybody.
    bool allows(std::size_t payload_bytes) const
    {
        return server_window_bits >= 15 || payload_bytes <= (std::size_t{1} << server_window_bits);
    }

    friend bool operator==(deflate_terms const&, deflate_terms const&) = default;
};

/// The first acceptable permessage-deflate offer; unknown, repeated or ill-valued parameters
/// decline an offer (RFC 7692 §7.1).
std::optional<deflate_terms> choose_deflate(std::vector<extension_offer> const& offers);

/// The value of our Sec-WebSocket-Extensions header.
std::string to_extension_header(deflate_terms terms);

/// Compresses and decompresses whole messages. Owned by a net thread; not for two at once. Costs
/// nothing until first used, then about 300 KiB.
class deflate_codec {
public:
    deflate_codec();
    ~deflate_codec();
    deflate_codec(deflate_codec const&) = delete;
    deflate_codec& operator=(deflate_codec const&) = delete;

    /// The payload of a compressed message (RFC 7692 §7.2.1), without the frame. It may be longer
    /// than what went in.
    std::string compress(std::string_view payload);

    enum class status { ok, too_big, broken };
    struct inflated {
        status outcome = status::ok;
        std::string_view bytes{}; // valid until the next call of inflate
    };

    /// The reverse. Stops with too_big once `bytes_max` bytes or more have come out; never holds
    /// more than that.
    inflated inflate(std::string_view compressed, std::size_t bytes_max);

    /// Memory kept for what inflate returns.
    std::size_t buffer_bytes() const { return buffer_.capacity(); }

private:
    struct streams;
    struct inflate_run;

    streams& ready();

    std::unique_ptr<streams> streams_;
    std::vector<char> buffer_;
};

} // namespace oc
