// control_connection: one operator at the control socket: the bytes that came and that go, and the
// mailbox through which the ends of requests come back to the control thread.
#pragma once

#include "admin/answer.hpp"
#include "base/clock.hpp"
#include "net/file_descriptor.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace oc {

/// Lines for connections, from any thread; wakes the control thread.
class control_mailbox {
public:
    struct letter {
        std::uint64_t connection;
        std::string line;
        bool is_last;
    };

    control_mailbox(); // throws std::runtime_error
    void put(letter written);
    /// Control thread. Quiets the descriptor.
    std::vector<letter> take();
    void wake();
    int descriptor() const { return event_.get(); }

private:
    file_descriptor event_;
    std::mutex mutex_;
    std::vector<letter> letters_; // guarded by mutex_
};

/// Control thread only.
class control_connection {
public:
    control_connection(std::uint64_t number, file_descriptor socket, steady_ms now);
    /// Whoever still works for it learns that nobody waits.
    ~control_connection();
    control_connection(control_connection const&) = delete;
    control_connection& operator=(control_connection const&) = delete;

    int descriptor() const { return socket_.get(); }
    std::uint64_t number() const { return number_; }
    bool is_busy() const { return is_busy_; }
    bool has_output() const { return !out_.empty(); }
    bool wants_input() const;
    /// Nothing is left to do: closed by the peer, broken, or done with and flushed.
    bool is_over(steady_ms now) const;

    /// Reads what is there; the peer may be gone afterwards.
    void receive(steady_ms now);
    /// The next whole line, when no request is under way.
    std::optional<std::string> next_line();
    /// What works on that line answers through it.
    answer_ptr begin_request(std::shared_ptr<control_mailbox> const& mailbox);
    void take(control_mailbox::letter const& written, steady_ms now);
    void send(std::string line);
    void flush(steady_ms now);
    /// After what is to be sent.
    void close_politely() { is_closing_ = true; }
    void note_peer_gone() { is_peer_gone_ = true; }

private:
    void take_stop_line();

    std::uint64_t number_;
    file_descriptor socket_;
    std::string in_{};
    std::string out_{};
    bool is_busy_ = false;
    bool is_closing_ = false;
    bool is_input_over_ = false; // the peer has said all it will
    bool is_peer_gone_ = false;
    steady_ms last_progress_at_;
    std::shared_ptr<std::atomic<bool>> is_wanted_ = std::make_shared<std::atomic<bool>>(true);
    std::shared_ptr<std::atomic<bool>> is_stopped_{}; // of the request under way
};

} // namespace oc
