// What Beast calls a request comes from http_request_parser; here is what follows from it.
#include "net/http_connection.hpp"

#include "base/log.hpp"
#include "net/http_incoming.hpp"
#include "net/http_text.hpp"
#include "net/net_thread.hpp"
#include "net/websocket_handshake.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace oc {
namespace {

constexpr std::string_view continue_response = "HTTP/1.1 100 Continue\r\n\r\n";

} // namespace

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
        settle_stream();
        switch (phase_) {
        case phase::head:
        case phase::body:
            if (ready.readable)
                read_some();
            break;
        case phase::paused:
        case phase::answering:
            // What comes meanwhile waits in the kernel. Once we have stopped listening to it, only
            // a connection that is gone speaks up.
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

// What TLS owes the peer goes out when the socket takes it; responses see to themselves.
void http_connection::settle_stream()
{
    if (!stream_.has_unsent() || phase_ == phase::writing || phase_ == phase::dead)
        return;
    if (stream_.flush().state == io_state::closed)
        drop();
    else if (!stream_.has_unsent() && interest_ == interest::read_write)
        set_interest(interest::read);
}

void http_connection::read_some()
{
    // A piece of a body is never longer than what is read at once, with what was left.
    auto const left = std::min(input_.size(), limits::http_head_bytes_max);
    auto const buffer = thread_.read_buffer().first(limits::http_body_piece_bytes_max - left);
    io_result const result = stream_.read(buffer);
    if (result.state == io_state::closed)
        return drop();
    if (stream_.has_unsent())
        set_interest(interest::read_write);
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
    work_off_some();
    input_.erase(0, parsed_bytes_);
    parsed_bytes_ = 0;
    if (input_.empty())
        input_.shrink_to_fit(); // many connections idle for long
}

void http_connection::work_off_some()
{
    using step = http_request_parser::step;
    while (phase_ == phase::head || phase_ == phase::body) {
        if (!incoming_) {
            if (parsed_bytes_ == input_.size())
                return;
            incoming_ = std::make_unique<http_incoming>();
            set_deadline(thread_.options().deadlines.http_head_ms);
        }
        std::string_view rest = std::string_view(input_).substr(parsed_bytes_);
        auto const offered = rest.size();
        auto const happened = incoming_->parser.feed(rest);
        auto const used = static_cast<std::int64_t>(offered - rest.size());
        parsed_bytes_ = input_.size() - rest.size();
        if (phase_ == phase::body) // a peer must send a byte per millisecond
            deadline_ms_ = std::min(deadline_ms_ + used,
                                    thread_.now_ms() + thread_.options().deadlines.http_idle_ms);
        switch (happened) {
        case step::starved: return;
        case step::head: on_head(); break;
        case step::body: on_body(); break;
        case step::done: on_request(); break;
        case step::refused: {
            auto const why = incoming_->parser.refusal();
            refuse(why.status, why.text);
            break;
        }
        }
    }
}

void http_connection::on_head()
{
    auto& now = *incoming_;
    auto const& head = now.parser.head();
    http_version_ = head.version;
    keep_alive_ = head.keep_alive;
    is_head_method_ = head.method == "HEAD";
    phase_ = phase::body;
    set_deadline(thread_.options().deadlines.http_idle_ms);
    if (head.expectation == http_expectation::unknown)
        return refuse(417, "Expectation failed");
    now.read_head({.peer = peer_,
                   .proxies = thread_.environment().proxies,
                   .is_encrypted = stream_.is_encrypted(),
                   .may_upgrade = thread_.options().websockets});
    if (stream_.is_misdirected())
        return redirect_to_tls(head);
    if (now.to == http_incoming::destination::routes)
        open_body(now);
    if (phase_ != phase::body)
        return;
    if (!now.receiver && head.content_length.value_or(0) > now.body_bytes_max)
        return refuse(413, "Request body too large");
    if (head.expectation != http_expectation::to_continue || now.parser.is_done())
        return;
    if (!now.receiver)
        return invite_body();
    now.awaits_invitation = true; // whoever takes the body may not want it at all
    hand_on({});
}

void http_connection::invite_body()
{
    writer_.append(std::string(continue_response));
    writer_.write_to(stream_, thread_.read_buffer()); // the rest goes in front of the response
}

void http_connection::redirect_to_tls(http_request_head const& head)
{
    auto const host = find_host_url(head.headers, forwarding::ignored, "https");
    bool const may_repeat = head.method == "GET" || head.method == "HEAD";
    if (!may_repeat || host.empty() || !head.target.starts_with('/'))
        return refuse(400, "This port speaks https and wss");
    auto answer = make_http_error(308, "This port speaks https and wss");
    answer.headers.emplace_back("Location", host + head.target);
    keep_alive_ = false;
    respond(std::move(answer));
}

void http_connection::on_body()
{
    auto& now = *incoming_;
    auto bytes = now.parser.take_body();
    if (now.receiver)
        return hand_on(std::move(bytes));
    if (now.request.body.size() + bytes.size() > now.body_bytes_max)
        return refuse(413, "Request body too large");
    now.request.body += bytes;
}

void http_connection::on_request()
{
    switch (incoming_->to) {
    case http_incoming::destination::routes: ask_routes(); break;
    case http_incoming::destination::websocket: on_upgrade(incoming_->request); break;
    case http_incoming::destination::nowhere: respond(make_http_error(400, "Bad request")); break;
    case http_incoming::destination::preflight: {
        http_response preflight{.status = 204};
        preflight.headers.emplace_back("Access-Control-Max-Age", "86400");
        respond(std::move(preflight));
        break;
    }
    }
}

void http_connection::on_upgrade(http_request const& request)
{
    ip_address const client = incoming_->client;
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
            thread_.environment().meters.refused.add();
            refuse(429, "Too many connections");
            return;
        }
        lease_ = std::move(*lease);
    }
    std::string head = "HTTP/1.1 101 Switching Protocols\r\n";
    for (auto const& [name, value] : answer.headers)
        head.append(name).append(": ").append(value).append("\r\n");
    head.append("\r\n");
    auto device = find_device_claims(request.headers);
    phase_ = phase::dead;
    incoming_.reset(); // and the request with it
    thread_.on_http_dead(id_, net_thread::http_end::upgraded);
    thread_.open_websocket({.connection = {.stream = std::move(stream_),
                                           .deflate = answer.deflate,
                                           .lease = std::move(lease_)},
                            .answer = std::move(head),
                            .leftover = std::span(input_).subspan(parsed_bytes_),
                            .client = client,
                            .device = std::move(device)});
}

void http_connection::refuse(int status, std::string_view text)
{
    keep_alive_ = false; // where the next request would begin is unknown
    respond(make_http_error(status, text));
}

void http_connection::respond(http_response response)
{
    std::uint64_t const body_bytes = response.file          ? response.file->length
                                     : response.shared_body ? response.shared_body->size()
                                                            : response.body.size();
    keep_alive_ = keep_alive_ && !thread_.is_draining();
    auto const kind = static_cast<std::size_t>(response.status / 100);
    thread_.environment().meters.responses.at(kind).add();
    writer_.append(format_response_head(response, {.http_version = http_version_,
                                                   .keep_alive = keep_alive_,
                                                   .body_bytes = body_bytes,
                                                   .now = thread_.environment().time.wall_now(),
                                                   .is_cross_origin =
                                                       thread_.options().is_cross_origin}));
    if (!is_head_method_ && may_have_body(response.status)) {
        if (response.file)
            writer_.append(*std::move(response.file));
        else if (response.shared_body)
            writer_.append(response.shared_body, *response.shared_body);
        else
            writer_.append(std::move(response.body));
    }
    incoming_.reset();
    phase_ = phase::writing;
    set_deadline(thread_.options().deadlines.http_idle_ms);
    flush();
}

void http_connection::flush()
{
    io_result const result = writer_.write_to(stream_, thread_.read_buffer());
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
    if (phase_ == phase::head && !incoming_)
        drop();
}

void http_connection::on_sweep()
{
    bool const is_our_turn = phase_ == phase::answering || phase_ == phase::paused;
    if (phase_ == phase::dead || is_our_turn || thread_.now_ms() < deadline_ms_)
        return;
    bool const is_within_request = phase_ == phase::body || (phase_ == phase::head && incoming_);
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
    incoming_.reset(); // its receiver hears that the peer has gone
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
