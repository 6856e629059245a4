// SHA-256 (FIPS 180-4), of a text at once or of bytes that come in pieces, and HMAC over it
// (RFC 2104). Any thread, one at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace oc {

/// The 32 bytes of SHA-256.
std::string sha256_hash(std::string_view bytes);

/// 32 bytes.
std::string hmac_sha256(std::string_view key, std::string_view text);

class sha256_stream {
public:
    sha256_stream();
    ~sha256_stream();
    sha256_stream(sha256_stream const&) = delete;
    sha256_stream& operator=(sha256_stream const&) = delete;

    void add(std::string_view bytes);
    /// Of all that was added, in hexadecimal. Nothing may be added afterwards.
    std::string finish();

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace oc
