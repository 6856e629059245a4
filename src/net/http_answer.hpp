// http_answer: the one answer to a request, carried from whatever thread gives it to the connection
// that waits for it.
#pragma once

#include "net/http_exchange.hpp"

#include <atomic>
#include <cstdint>
#include <memory>

namespace oc {

class net_inbox;
class net_thread;

class http_answer {
public:
    /// On the connection's thread.
    http_answer(net_thread& thread, std::uint64_t connection, std::uint64_t request);
    http_answer(http_answer const&) = delete;
    http_answer& operator=(http_answer const&) = delete;
    /// When nobody gave an answer, it is a 500, so that no client waits forever.
    ~http_answer();

    /// Any thread, also after the net thread has gone. Only the first counts.
    void give(http_response response);
    bool is_given() const { return is_given_; }

private:
    net_thread& thread_; // touched by its own tasks only
    std::shared_ptr<net_inbox> const inbox_;
    std::uint64_t const connection_;
    std::uint64_t const request_;
    std::atomic<bool> is_given_ = false;
};

} // namespace oc
