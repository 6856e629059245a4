// A queue of pieces that share their bytes with whoever else sends them.
#include "net/outbox.hpp"

#include "base/check.hpp"
#include "base/limits.hpp"

#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace oc {

void outbox::append(std::shared_ptr<void const> owner, std::string_view bytes)
{
    if (bytes.empty())
        return;
    bytes_ += bytes.size();
    pieces_.push_back({std::move(owner), bytes});
}

void outbox::append(std::string bytes)
{
    auto const owner = std::make_shared<std::string const>(std::move(bytes));
    append(owner, *owner);
}

std::size_t outbox::largest_piece() const
{
    std::size_t largest = 0;
    for (auto const& each : pieces_)
        largest = std::max(largest, each.bytes.size());
    return largest;
}

io_result outbox::write_to(byte_stream& stream)
{
    std::array<iovec, limits::gathered_buffers_max> buffers;
    std::size_t written = 0;
    while (!pieces_.empty()) {
        std::size_t const count = std::min(buffers.size(), pieces_.size());
        std::size_t offered = 0;
        for (std::size_t i = 0; i < count; ++i) {
            std::string_view const bytes = pieces_[i].bytes;
            // sendmsg does not write to it, though its type cannot say so.
            buffers[i] = {const_cast<char*>(bytes.data()), bytes.size()};
            offered += bytes.size();
        }
        io_result const result = stream.write(std::span(buffers).first(count));
        consume(result.bytes);
        written += result.bytes;
        if (result.state == io_state::closed)
            return {.bytes = written, .state = io_state::closed};
        if (result.bytes < offered)
            return {.bytes = written, .state = io_state::would_block};
    }
    return {.bytes = written, .state = stream.flush().state};
}

void outbox::consume(std::size_t bytes)
{
    CHECK(bytes <= bytes_);
    bytes_ -= bytes;
    while (bytes > 0) {
        auto& front = pieces_.front();
        if (bytes < front.bytes.size()) {
            front.bytes.remove_prefix(bytes);
            is_front_begun_ = true;
            return;
        }
        bytes -= front.bytes.size();
        pieces_.pop_front();
        is_front_begun_ = false;
    }
}

void outbox::drop_unstarted()
{
    if (pieces_.empty())
        return;
    pieces_.resize(is_front_begun_ ? 1 : 0);
    bytes_ = pieces_.empty() ? 0 : pieces_.front().bytes.size();
}

} // namespace oc
