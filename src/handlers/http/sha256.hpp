// sha256_stream: a hash of bytes that come in pieces. Any thread, one at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace oc {

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
