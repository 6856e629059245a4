// What was read and not taken is read again: it is in the kernel's cache anyway.
#include "net/http_response_writer.hpp"

#include "base/log.hpp"

#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <system_error>

namespace oc {
namespace {

constexpr int pieces_per_turn = 16;

} // namespace

io_result http_response_writer::write_to(byte_stream& stream, std::span<char> scratch)
{
    io_result result = outbox_.write_to(stream);
    if (result.state != io_state::ok || !file_)
        return result;
    auto const from_file = write_file(stream, scratch);
    return {.bytes = result.bytes + from_file.bytes, .state = from_file.state};
}

io_result http_response_writer::write_file(byte_stream& stream, std::span<char> scratch)
{
    std::size_t written = 0;
    for (int piece = 0; file_->length > 0; ++piece) {
        if (piece == pieces_per_turn)
            return {.bytes = written, .state = io_state::would_block};
        auto const wanted = std::min<std::uint64_t>(scratch.size(), file_->length);
        auto const count =
            ::pread(file_->file->get(), scratch.data(), static_cast<std::size_t>(wanted),
                    static_cast<off_t>(file_->offset));
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0) { // its length was promised
            log::error("file_shrank", {{"what", std::generic_category().message(errno)}});
            return {.bytes = written, .state = io_state::closed};
        }
        iovec const buffer{scratch.data(), static_cast<std::size_t>(count)};
        auto const result = stream.write({&buffer, 1});
        written += result.bytes;
        file_->offset += result.bytes;
        file_->length -= result.bytes;
        if (result.state != io_state::ok)
            return {.bytes = written, .state = result.state};
    }
    file_.reset();
    return {.bytes = written};
}

} // namespace oc
