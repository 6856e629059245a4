// HTTP/1.x with Beast's parser, of which nothing is seen outside. What Beast lets through and a
// proxy in front might read differently (request smuggling) is refused here.
#include "net/http_connection.hpp"

#include "base/log.hpp"
#include "net/http_answer.hpp"
#include "net/http_text.hpp"
#include "net/net_thread.hpp"
#include "net/websocket_handshake.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace oc {
namespace {

namespace http = boost::beast::http;
using request_head = http::request<http::string_body>;

constexpr std::string_view continue_response = "HTTP/1.1 100 Continue\r\n\r\n";

std::string_view to_view(boost::beast::string_view text) { return {text.data(), text.size()}; }

bool is_digits(std::string_view text)
{
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// RFC 9112 §6.1, §6.3: one unambiguous length, or none.
bool has_clear_length(request_head const& head)
{
    auto const encodings = head.count(http::field::transfer_encoding);
    auto const lengths = head.count(http::field::content_length);
    if (encodings > 0)
        return encodings == 1 && lengths == 0 && head.version() >= 11 &&
               boost::beast::iequals(head[http::field::transfer_encoding], "chunked");
    return lengths == 0 ||
           (lengths == 1 && is_digits(to_view(head[http::field::content_length])));
}

// RFC 9112 §3.2.
bool has_clear_host(request_head const& head)
{
    auto const hosts = head.count(http::field::host);
    return hosts == 1 || (hosts == 0 && head.version() < 11);
}

header_fields to_header_fields(request_head const& head)
{
    header_fields out;
    for (auto const& field : head) {
        std::string name(to_view(field.name_string()));
        for (char& c : name)
            if (c >= 'A' && c <= 'Z')
                c = static_cast<char>(c - 'A' + 'a');
        out.emplace_back(std::move(name), std::string(to_view(field.value())));
    }
    return out;
}

} // namespace

struct http_connection::parsing {
    http::request_parser<http::string_body> parser;
    header_fields headers{}; // of the head: a trailer must not pass for one (RFC 9110 §6.5.1)
};

http_connection::http_connection(net_thread& thread, std::uint64_t id, setup given)
    : thread_(thread), id_(id), stream_(std::move(given.stream)), peer_(given.peer),
      lease_(std::move(given.lease))
{
    set_deadline(thread.options().deadlines.http_head_ms);
}

http_connection::~http_connection() = default;

void http_connection::on_ready(readiness ready)
{
    try {
        switch (phase_) {
        case phase::head:
        case phase::body: read_some(); break;
        case phase::answering:
            // Requests behind this one wait in the kernel. Once we have stopped listening to them,
            // only a connection that is gone speaks up.
            if (interest_ == interest::nothing)
                drop();
            else if (ready.readable)
                set_interest(interest::nothing);
            break;
        case phase::writing:
            flush();
            work_off_input();
            break;
        case phase::lingering: linger(); break;
        case phase::dead: break;
        }
    } catch (std::exception const& failure) {
        log::error("http_failed", {{"what", failure.what()}});
        drop();
    }
}

void http_connection::read_some()
{
    auto const buffer = thread_.read_buffer();
    io_result const result = stream_.read(buffer);
    if (result.state == io_state::closed)
        drop();
    if (result.state != io_state::ok)
        return;
    input_.append(buffer.data(), result.bytes);
    work_off_input();
}

void http_connection::linger()
{
    auto const buffer = thread_.read_buffer();
    if (stream_.read(buffer).state == io_state::closed)
        drop();
}

void http_connection::work_off_input()
{
    bool is_starved = false;
    while (!is_starved && (phase_ == phase::head || phase_ == phase::body) &&
           parsed_bytes_ < input_.size())
        is_starved = parse_some() == progress::starved;
    input_.erase(0, parsed_bytes_);
    parsed_bytes_ = 0;
    if (input_.empty())
        input_.shrink_to_fit(); // many connections idle for long
    // Beast leaves heads, chunk heads and trailers here until they are whole.
    if (is_starved && input_.size() > limits::http_head_bytes_max)
        refuse(431, "Request header fields too large");
}

http_connection::progress http_connection::parse_some()
{
    if (!parsing_) {
        parsing_ = std::make_unique<parsing>();
        parsing_->parser.header_limit(limits::http_head_bytes_max);
        parsing_->parser.body_limit(thread_.options().http_body_bytes_max);
        set_deadline(thread_.options().deadlines.http_head_ms);
    }
    auto& parser = parsing_->parser;
    boost::system::error_code failure;
    std::size_t const used = parser.put(
        boost::asio::buffer(input_.data() + parsed_bytes_, input_.size() - parsed_bytes_), failure);
    parsed_bytes_ += used;
    if (phase_ == phase::body)
        deadline_ms_ += static_cast<std::int64_t>(used); // a peer must send a byte per millisecond
    if (failure == http::error::need_more)
        return progress::starved;
    if (failure == http::error::header_limit) {
        refuse(431, "Request header fields too large");
    } else if (failure == http::error::body_limit) {
        refuse(413, "Request body too large");
    } else if (failure) {
        refuse(400, "Bad request");
    } else {
        if (phase_ == phase::head && parser.is_header_done())
            on_head();
        if (phase_ == phase::body && parser.is_done())
            on_request();
    }
    return progress::made;
}

void http_connection::on_head()
{
    auto const& head = parsing_->parser.get();
    http_version_ = head.version();
    keep_alive_ = head.keep_alive();
    is_head_method_ = head.method() == http::verb::head;
    if (!has_clear_length(head) || !has_clear_host(head)) {
        refuse(400, "Bad request");
        return;
    }
    phase_ = phase::body;
    parsing_->headers = to_header_fields(head);
    set_deadline(thread_.options().deadlines.http_idle_ms);
    if (head.count(http::field::expect) == 0 || http_version_ < 11)
        return;
    if (!boost::beast::iequals(head[http::field::expect], "100-continue")) {
        refuse(417, "Expectation failed");
    } else if (!parsing_->parser.is_done()) {
        outbox_.append(std::string(continue_response));
        outbox_.write_to(stream_); // what remains goes out in front of the response
    }
}

void http_connection::on_request()
{
    auto message = parsing_->parser.release();
    if (message.method() == http::verb::options) {
        http_response preflight{.status = 204};
        preflight.headers.emplace_back("Access-Control-Max-Age", "86400");
        respond(std::move(preflight));
        return;
    }
    auto target = parse_target(to_view(message.target()));
    if (!target) {
        respond(make_http_error(400, "Bad request"));
        return;
    }
    http_request request{.method = std::string(to_view(message.method_string())),
                         .path = std::move(target->path),
                         .query = std::move(target->query),
                         .headers = std::move(parsing_->headers),
                         .body = std::move(message.body()),
                         .address = {}};
    ip_address const client =
        find_client_address(peer_, request.headers, thread_.environment().proxies);
    request.address = client.to_text();
    if (request.path == "/" && is_upgrade_request({.method = request.method,
                                                   .http_version = http_version_,
                                                   .headers = request.headers}))
        on_upgrade(request, client);
    else
        ask_routes(std::move(request));
}

void http_connection::on_upgrade(http_request const& request, ip_address client)
{
    auto const answer = answer_handshake({.method = request.method,
                                          .http_version = http_version_,
                                          .headers = request.headers,
                                          .may_deflate = thread_.options().deflate});
    if (answer.status != 101) {
        auto refusal = make_http_error(answer.status, answer.problem);
        refusal.headers = answer.headers;
        respond(std::move(refusal));
        return;
    }
    if (thread_.is_draining()) {
        refuse(503, "Server is stopping");
        return;
    }
    if (client != peer_) { // the proxy's share is not limited, its clients' are
        auto lease = thread_.environment().limiter.acquire(client);
        if (!lease) {
            refuse(429, "Too many connections");
            return;
        }
        lease_ = std::move(*lease);
    }
    std::string head = "HTTP/1.1 101 Switching Protocols\r\n";
    for (auto const& [name, value] : answer.headers)
        head.append(name).append(": ").append(value).append("\r\n");
    head.append("\r\n");
    phase_ = phase::dead;
    parsing_.reset();
    thread_.on_http_dead(id_, net_thread::http_end::upgraded);
    thread_.open_websocket({.connection = {.stream = std::move(stream_),
                                           .deflate = answer.deflate,
                                           .lease = std::move(lease_)},
                            .answer = std::move(head),
                            .leftover = std::span(input_).subspan(parsed_bytes_),
                            .client = client,
                            .device = find_device_claims(request.headers)});
}

void http_connection::ask_routes(http_request request)
{
    if (is_head_method_)
        request.method = "GET";
    parsing_.reset();
    phase_ = phase::answering;
    auto const answer = std::make_shared<http_answer>(thread_, id_, ++request_);
    try {
        thread_.environment().routes.handle(
            std::move(request),
            [answer](http_response response) { answer->give(std::move(response)); });
    } catch (std::exception const& failure) {
        log::error("route_failed", {{"what", failure.what()}});
        answer->give(make_http_error(500, "Internal server error"));
    }
}

void http_connection::on_answer(std::uint64_t request, http_response response)
{
    if (phase_ != phase::answering || request != request_)
        return;
    try {
        respond(std::move(response));
        work_off_input();
    } catch (std::exception const& failure) {
        log::error("http_failed", {{"what", failure.what()}});
        drop();
    }
}

void http_connection::refuse(int status, std::string_view text)
{
    keep_alive_ = false; // where the next request would begin is unknown
    respond(make_http_error(status, text));
}

void http_connection::respond(http_response response)
{
    std::size_t const body_bytes =
        response.shared_body ? response.shared_body->size() : response.body.size();
    keep_alive_ = keep_alive_ && !thread_.is_draining();
    outbox_.append(format_response_head(response, {.http_version = http_version_,
                                                   .keep_alive = keep_alive_,
                                                   .body_bytes = body_bytes,
                                                   .now = thread_.environment().time.wall_now()}));
    if (!is_head_method_ && may_have_body(response.status)) {
        if (response.shared_body)
            outbox_.append(response.shared_body, *response.shared_body);
        else
            outbox_.append(std::move(response.body));
    }
    parsing_.reset();
    phase_ = phase::writing;
    set_deadline(thread_.options().deadlines.http_idle_ms);
    flush();
}

void http_connection::flush()
{
    io_result const result = outbox_.write_to(stream_);
    if (result.state == io_state::closed) {
        drop();
        return;
    }
    if (result.bytes > 0)
        set_deadline(thread_.options().deadlines.http_idle_ms);
    if (result.state == io_state::would_block)
        set_interest(interest::write);
    else
        finish_response();
}

void http_connection::finish_response()
{
    set_interest(interest::read);
    http_version_ = 11;
    is_head_method_ = false;
    if (keep_alive_ && !thread_.is_draining()) {
        phase_ = phase::head;
        set_deadline(thread_.options().deadlines.http_idle_ms);
        return;
    }
    // Closing at once could destroy the response on its way, if there are bytes we did not read.
    phase_ = phase::lingering;
    stream_.shutdown_write();
    set_deadline(thread_.options().deadlines.close_ms);
}

void http_connection::on_drain()
{
    if (phase_ == phase::head && !parsing_)
        drop();
}

void http_connection::on_sweep()
{
    if (phase_ == phase::dead || phase_ == phase::answering || thread_.now_ms() < deadline_ms_)
        return;
    bool const is_within_request = phase_ == phase::body || (phase_ == phase::head && parsing_);
    if (is_within_request)
        refuse(408, "Request timeout");
    else
        drop();
}

void http_connection::drop()
{
    if (phase_ == phase::dead)
        return;
    phase_ = phase::dead;
    thread_.events_poller().remove(stream_.descriptor());
    stream_.close();
    lease_ = address_lease();
    thread_.on_http_dead(id_, net_thread::http_end::closed);
}

void http_connection::set_interest(interest wanted)
{
    if (interest_ == wanted)
        return;
    interest_ = wanted;
    thread_.events_poller().change(stream_.descriptor(), wanted, *this);
}

void http_connection::set_deadline(std::int64_t from_now_ms)
{
    deadline_ms_ = thread_.now_ms() + from_now_ms;
}

} // namespace oc
