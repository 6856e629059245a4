// upload_body: the three forms that an upload may have (part 2 §3.2), taken apart while it comes
// in: JSON with base64, multipart/form-data, or the file itself. Any thread, one at a time.
#pragma once

#include "handlers/http/upload_desk.hpp"

#include <boost/json/value.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace oc {

/// What stands beside the file; empty texts are missing ones.
struct upload_fields {
    upload_credentials proof{};
    std::string name{};
    std::string mime_type{};
    std::string channel{};
    boost::json::value days{};
};

class upload_body {
public:
    virtual ~upload_body() = default;

    /// Takes the next bytes, cut anywhere, and appends those of the file.
    virtual upload_verdict feed(std::string_view bytes, std::string& file) = 0;
    /// The body is over.
    virtual upload_verdict finish(std::string& file) = 0;
    /// Whether the file has begun.
    virtual bool has_file() const = 0;
    /// Those so far, while the file comes in; all of them after finish().
    virtual upload_fields fields() const = 0;
};

std::unique_ptr<upload_body> make_json_body(std::int64_t file_bytes_max);
std::unique_ptr<upload_body> make_multipart_body(std::string_view boundary);
/// The fields were in the request's head.
std::unique_ptr<upload_body> make_raw_body(upload_fields fields);

upload_refusal too_large(std::int64_t file_bytes_max);

/// "KEY:VALIDATOR" behind the scheme "Validator" of an Authorization header; nothing for others.
std::optional<upload_credentials> read_authorization(std::string_view header);

/// A member of "a=1&b=2", percent-decoded; empty when it is not there.
std::string query_member(std::string_view query, std::string_view name);

} // namespace oc
