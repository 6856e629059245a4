// http_exchange: one HTTP request and its response as plain structs, so that nobody but net needs
// Beast; and http_routes, which net asks for an answer.
#pragma once

#include "base/limits.hpp"
#include "net/file_descriptor.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace oc {

using header_fields = std::vector<std::pair<std::string, std::string>>; // names in lower case

struct http_request {
    std::string method{};  // "GET", also when HEAD was asked
    std::string path{};    // decoded once, without the query; begins with '/'
    std::string query{};   // raw, without '?'
    header_fields headers{};
    std::string body{};
    std::string address{}; // of the client, after trusted proxies
    std::string network{}; // what limits count by: the address, of IPv6 its /64
    std::optional<std::uint64_t> content_length{}; // none: no body, or one in chunks
    std::string host_url{}; // "https://host", as the client called us; "" when that is unclear
};

/// A part of an open file. It is read in pieces as the peer takes them, never as a whole.
struct file_body {
    std::shared_ptr<file_descriptor const> file;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};

struct http_response {
    int status = 200;
    std::string content_type = "application/json; charset=utf-8";
    header_fields headers{};                          // besides those net adds
    std::string body{};                               // left out for HEAD by net
    std::shared_ptr<std::string const> shared_body{}; // instead of body, for big fixed ones
    std::optional<file_body> file{};                  // instead of both
};

using http_respond = std::function<void(http_response)>;

/// Takes a request's body piece by piece. One piece is under way at a time: while a receiver has
/// not said go_on, nothing more is read from the peer, and no deadline runs against it.
class body_receiver {
public:
    /// Without finish() before: the peer went away, broke the body, or the request was answered
    /// before the body was whole. Net thread.
    virtual ~body_receiver() = default;

    /// The next bytes, at most limits::http_body_piece_bytes_max, without those of chunked coding.
    /// `go_on` is called once, on any thread, at once or later. A first piece without bytes asks
    /// whether the body is wanted: the client waits for 100 Continue (RFC 9110 §10.1.1). Net
    /// thread.
    virtual void take(std::string bytes, std::function<void()> go_on) = 0;
    /// The whole body was taken (and go_on said after its last piece). Net thread; the connection
    /// lets go of the receiver afterwards.
    virtual void finish() = 0;
};

/// Implemented in server. net adds Content-Length, Date, Server, CORS (part 2 §11.2), handles HEAD
/// as GET without body, OPTIONS, and keep-alive. `respond` is called exactly once per request, from
/// any thread, at once or later; when it is dropped without a call, the answer is a 500.
class http_routes {
public:
    virtual ~http_routes() = default;

    /// Asked with the head alone, before the peer is told to go on with the body (100 Continue) and
    /// before handle(). Net thread. Three ways:
    /// - respond() was called: that is the answer; the body is not read, and the connection ends
    ///   after it when there is one.
    /// - a receiver: it gets the body, and handle() is not called. respond() may be called before
    ///   the body is whole: what is left of it is not read, and the connection ends.
    /// - null: the body is collected, and handle() is called.
    virtual std::shared_ptr<body_receiver> open_body(http_request const& head,
                                                     http_respond const& respond)
    {
        static_cast<void>(head);
        static_cast<void>(respond);
        return nullptr;
    }

    /// How large a body handle() wants; a longer one is refused with 413. Net thread.
    virtual std::size_t collected_body_bytes_max(http_request const& head)
    {
        static_cast<void>(head);
        return limits::http_body_bytes_max;
    }

    /// The request with its body. Net thread.
    virtual void handle(http_request request, http_respond respond) = 0;
};

} // namespace oc
