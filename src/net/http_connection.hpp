// http_connection: one HTTP/1.x connection on its net thread: one request after the other, until it
// ends or becomes a WebSocket.
#pragma once

#include "base/clock.hpp"
#include "net/address_limiter.hpp"
#include "net/byte_stream.hpp"
#include "net/client_address.hpp"
#include "net/http_exchange.hpp"
#include "net/http_response_writer.hpp"
#include "net/poller.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace oc {

class net_thread;
struct http_incoming;
struct http_request_head;

class http_connection final : public poll_target {
public:
    struct setup {
        byte_stream stream;
        ip_address peer;
        address_lease lease{};
    };

    /// The thread outlives the connection; whoever calls this adds the socket to its poller.
    http_connection(net_thread& thread, std::uint64_t id, setup given);
    ~http_connection();

    /// The answer to a request that http_routes was asked; late or repeated ones are ignored.
    void on_answer(std::uint64_t request, http_response response);
    /// The receiver of the request's body wants the next piece.
    void on_go_on(std::uint64_t request, std::uint64_t piece);
    /// The server stops: ends at once, or after the response that is under way.
    void on_drain();
    /// Deadlines; called now and then.
    void on_sweep();
    /// Ends the connection without ceremony.
    void drop();

private:
    enum class phase : std::uint8_t {
        head,      // waits for the rest of a request's head, or for a request at all
        body,      // waits for the rest of a request's body
        paused,    // waits until a body_receiver has dealt with the last piece
        answering, // waits for http_routes
        writing,   // waits for the socket to take the response
        lingering, // has said its last and waits for the peer's end of the stream
        dead,
    };
    enum class progress : std::uint8_t { made, starved };
    void on_ready(readiness ready) override;
    void settle_stream();
    void read_some();
    void linger();
    void work_off_input();
    void work_off_some();
    void on_head();
    void open_body(http_incoming& now);
    void redirect_to_tls(http_request_head const& head);
    void on_body();
    void on_request();
    void on_upgrade(http_request const& request);
    void hand_on(std::string bytes);
    void invite_body();
    void ask_routes();
    void refuse(int status, std::string_view text);
    void respond(http_response response);
    void flush();
    void finish_response();
    void set_interest(interest wanted);
    void set_deadline(std::int64_t from_now_ms);

    net_thread& thread_;
    std::uint64_t const id_;
    byte_stream stream_;
    ip_address const peer_;
    address_lease lease_;
    std::string input_;             // read, and from parsed_bytes_ on not parsed
    std::size_t parsed_bytes_ = 0;
    std::unique_ptr<http_incoming> incoming_; // from the first byte of a request to its answer
    http_response_writer writer_;
    std::uint64_t request_ = 0;        // how many have been asked
    steady_ms deadline_ms_ = 0;        // none while answering or paused
    phase phase_ = phase::head;
    interest interest_ = interest::read;
    unsigned http_version_ = 11;       // of the request under way
    bool is_head_method_ = false;      // the response has no body
    bool keep_alive_ = true;           // after the response
};

} // namespace oc
