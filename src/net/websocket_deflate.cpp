// zlib behind permessage-deflate. A thread's two streams serve all its connections one message
// after the other, which is what "no context takeover" buys.
#include "net/websocket_deflate.hpp"

#include "base/check.hpp"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>
#include <span>

namespace oc {

namespace {

constexpr int raw_window_bits = -15; // negative: no zlib header; the largest window
constexpr int compression_level = 6;
constexpr int memory_level = 8;
constexpr std::size_t buffer_bytes_min = 16 * 1024;
constexpr std::size_t buffer_bytes_kept = 256 * 1024;

/// An empty stored block, which ends every flush and is left out on the wire (RFC 7692 §7.2.1).
constexpr std::string_view flush_tail("\x00\x00\xff\xff", 4);

Bytef* to_zlib(char const* bytes)
{
    // zlib only reads its input, whatever its types say.
    return reinterpret_cast<Bytef*>(const_cast<char*>(bytes));
}

void set_input(z_stream& stream, std::string_view bytes)
{
    CHECK(bytes.size() <= std::numeric_limits<uInt>::max());
    stream.next_in = to_zlib(bytes.data());
    stream.avail_in = static_cast<uInt>(bytes.size());
}

void set_output(z_stream& stream, std::span<char> room)
{
    stream.next_out = reinterpret_cast<Bytef*>(room.data());
    stream.avail_out =
        static_cast<uInt>(std::min<std::size_t>(room.size(), std::numeric_limits<uInt>::max()));
}

} // namespace

/// Does not move: zlib's state points back to its stream.
struct deflate_codec::streams {
    z_stream deflating{};
    z_stream inflating{};

    streams()
    {
        if (deflateInit2(&deflating, compression_level, Z_DEFLATED, raw_window_bits, memory_level,
                         Z_DEFAULT_STRATEGY) != Z_OK)
            throw std::bad_alloc();
        if (inflateInit2(&inflating, raw_window_bits) != Z_OK) {
            deflateEnd(&deflating);
            throw std::bad_alloc();
        }
    }

    ~streams()
    {
        deflateEnd(&deflating);
        inflateEnd(&inflating);
    }

    streams(streams const&) = delete;
    streams& operator=(streams const&) = delete;
};

deflate_codec::deflate_codec() = default;
deflate_codec::~deflate_codec() = default;

deflate_codec::streams& deflate_codec::ready()
{
    if (!streams_)
        streams_ = std::make_unique<streams>();
    return *streams_;
}

std::string deflate_codec::compress(std::string_view payload)
{
    z_stream& stream = ready().deflating;
    CHECK(deflateReset(&stream) == Z_OK);
    set_input(stream, payload);
    // The bound is for Z_FINISH; a flush adds its tail. Should that not do, it grows.
    std::string out(deflateBound(&stream, payload.size()) + 16, '\0');
    std::size_t produced = 0;
    do {
        if (produced == out.size())
            out.resize(2 * out.size());
        auto const room = std::span(out).subspan(produced);
        set_output(stream, room);
        std::size_t const offered = stream.avail_out;
        int const outcome = ::deflate(&stream, Z_SYNC_FLUSH);
        CHECK(outcome == Z_OK || outcome == Z_BUF_ERROR);
        produced += offered - stream.avail_out;
    } while (stream.avail_out == 0);

    out.resize(produced);
    CHECK(out.ends_with(flush_tail));
    out.resize(produced - flush_tail.size());
    return out;
}

/// One message on its way through the inflating stream.
struct deflate_codec::inflate_run {
    z_stream& stream;
    std::vector<char>& buffer;
    std::size_t bytes_max;
    std::size_t produced = 0;

    enum class progress { needs_input, ended, too_big, broken };

    /// Inflates until the input is used up or the stream says that it ends.
    progress step()
    {
        for (;;) {
            if (produced == buffer.size())
                grow();
            set_output(stream, std::span(buffer).subspan(produced));
            std::size_t const offered = stream.avail_out;
            int const outcome = ::inflate(&stream, Z_SYNC_FLUSH);
            produced += offered - stream.avail_out;
            if (outcome == Z_MEM_ERROR)
                throw std::bad_alloc();
            if (produced >= bytes_max)
                return progress::too_big;
            if (outcome == Z_STREAM_END)
                return progress::ended;
            if (outcome != Z_OK && outcome != Z_BUF_ERROR)
                return progress::broken;
            if (stream.avail_out > 0)
                return progress::needs_input;
        }
    }

    /// A final block (RFC 7692 §7.2.3.5) ends a deflate stream but not the message: what follows is
    /// the next stream.
    progress take(std::string_view input)
    {
        set_input(stream, input);
        for (;;) {
            progress const reached = step();
            if (reached != progress::ended || stream.avail_in == 0)
                return reached;
            CHECK(inflateReset(&stream) == Z_OK);
        }
    }

    /// Whether the stream stands between two blocks with no bit left over.
    bool is_between_blocks() const { return stream.data_type == 128; }

    void grow()
    {
        std::size_t const wanted = std::max(buffer_bytes_min, 2 * buffer.size());
        std::size_t const bounded = std::max<std::size_t>(std::min(wanted, bytes_max), 1);
        buffer.reserve(bounded); // exactly, where resize alone would double
        buffer.resize(bounded);
    }
};

deflate_codec::inflated deflate_codec::inflate(std::string_view compressed, std::size_t bytes_max)
{
    z_stream& stream = ready().inflating;
    CHECK(inflateReset(&stream) == Z_OK);
    if (buffer_.size() > buffer_bytes_kept)
        std::vector<char>().swap(buffer_);
    if (compressed.empty()) // some flush nothing for an empty message, where §7.2.3.6 has a zero
        return {bytes_max == 0 ? status::too_big : status::ok, {}};

    using progress = inflate_run::progress;
    inflate_run run{stream, buffer_, bytes_max};
    progress reached = run.take(compressed);
    if (reached == progress::needs_input) {
        reached = run.take(flush_tail);
        if (reached == progress::needs_input && !run.is_between_blocks())
            reached = progress::broken;
    }
    if (reached == progress::too_big)
        return {status::too_big, {}};
    if (reached == progress::broken)
        return {status::broken, {}};
    return {status::ok, {buffer_.data(), run.produced}};
}

} // namespace oc
