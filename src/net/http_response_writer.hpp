// http_response_writer: a response on its way out: what is in memory, then a part of a file, which
// is read as the socket takes it. A peer that reads slowly costs the open file and no memory. Owned
// by the connection's net thread.
#pragma once

#include "net/byte_stream.hpp"
#include "net/http_exchange.hpp"
#include "net/outbox.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace oc {

class http_response_writer {
public:
    void append(std::string bytes) { outbox_.append(std::move(bytes)); }
    /// The bytes are part of what `owner` keeps alive.
    void append(std::shared_ptr<void const> owner, std::string_view bytes)
    {
        outbox_.append(std::move(owner), bytes);
    }
    /// Behind everything else; at most one.
    void append(file_body file) { file_ = std::move(file); }

    /// Writes until nothing is left (ok), the socket takes no more or it is the others' turn
    /// (would_block), or the socket is broken or the file not what it was (closed). Reads files
    /// into `scratch`.
    io_result write_to(byte_stream& stream, std::span<char> scratch);

private:
    io_result write_file(byte_stream& stream, std::span<char> scratch);

    outbox outbox_;
    std::optional<file_body> file_;
};

} // namespace oc
