// file_response: conditional requests and ranges (RFC 9110 §13, §14; part 2 §11.3) for files and
// for bytes in memory. Choosing is pure; opening asks the file system. Any thread.
#pragma once

#include "base/clock.hpp"
#include "net/http_exchange.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace oc {

/// What a response is about, whole: its validators and its length.
struct entity {
    std::string etag{}; // strong, with quotes; "": none
    std::optional<unix_seconds> last_modified{};
    std::uint64_t bytes = 0;
};

struct byte_range {
    std::uint64_t offset = 0;
    std::uint64_t length = 0;

    friend bool operator==(byte_range, byte_range) = default;
};

/// 200 (the whole), 206 (the range), 304, 412 or 416.
struct entity_choice {
    int status = 200;
    byte_range range{}; // what to send with 200 and 206
};

/// What a GET or HEAD with these headers gets of the entity, in the order of RFC 9110 §13.2.2. Of
/// several ranges the first that can be satisfied; a Range we cannot read is as none.
entity_choice choose_part(header_fields const& headers, entity const& whole);

/// A regular file, open for reading.
struct response_file {
    std::shared_ptr<file_descriptor const> descriptor;
    entity facts{}; // ETag "<mtime in ns, hex>-<size, hex>"
};

/// Nothing when there is no regular file of that path that we may read; follows no symbolic link at
/// the end. Blocks as long as the disk does.
std::optional<response_file> open_response_file(std::filesystem::path const& path);

struct response_extras {
    std::string content_type;
    header_fields headers{}; // Cache-Control and the like; also sent with 304
};

/// 200, 206, 304, 412 or 416 with ETag, Last-Modified, Accept-Ranges and Content-Range as they
/// belong.
http_response make_file_response(http_request const& request, response_file const& file,
                                 response_extras extras);

/// The same for bytes in memory, of which it copies what it sends; `facts.bytes` is not looked at.
http_response make_bytes_response(http_request const& request, std::string_view bytes,
                                  entity facts, response_extras extras);

} // namespace oc
