// fake_rotur: a stand-in for the login service: believes everybody. HTTP/1.1 on a port of
// 127.0.0.1, served by a thread of its own.
#pragma once

#include <string>
#include <string_view>
#include <thread>

namespace oc::bench {

/// The validator that a client presents for user number n ("USR:bench7,x").
std::string make_validator(std::size_t user);

class fake_rotur {
public:
    /// Starts listening; throws std::system_error.
    fake_rotur();
    /// Joins the thread.
    ~fake_rotur();
    fake_rotur(fake_rotur const&) = delete;
    fake_rotur& operator=(fake_rotur const&) = delete;

    int port() const { return port_; }

private:
    void run() const;

    int listener_ = -1;
    int stop_ = -1; // an eventfd
    int port_ = 0;
    std::thread thread_;
};

/// The answer to a request's first line ("GET /validate?key=…&v=USR:bench7,x HTTP/1.1"), as JSON.
std::string make_rotur_answer(std::string_view request_line);

} // namespace oc::bench
