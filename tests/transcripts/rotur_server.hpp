// rotur_server: the book of Rotur behind a real HTTP server on loopback, on a thread of its own.
#pragma once

#include "support/fake_rotur.hpp"

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

namespace oc::test {

class rotur_server {
public:
    /// Listens at once. The book outlives it.
    explicit rotur_server(rotur_book& book);
    ~rotur_server();
    rotur_server(rotur_server const&) = delete;
    rotur_server& operator=(rotur_server const&) = delete;

    /// For rotur.validate_url.
    std::string url() const;

private:
    void run();
    void answer(int client);

    rotur_book& book_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> is_stopping_ = false;
    std::thread thread_{};
};

} // namespace oc::test
