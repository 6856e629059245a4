// An exchange is resolve, connect, handshake, write, read: one object, one deadline, one answer.
// Runs on the client's own thread, so that nothing here is locked but the way in.
#include "net/http_client.hpp"

#include "base/text.hpp"
#include "net/host_resolver.hpp"
#include "net/public_address.hpp"
#include "net/url.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <pthread.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

namespace oc {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace ssl = boost::asio::ssl;
using tcp = asio::ip::tcp;

constexpr std::uint32_t response_head_bytes_max = 16 * 1024;
constexpr std::size_t read_bytes = 16 * 1024;

bool is_token(std::string_view text)
{
    constexpr std::string_view separators = "()<>@,;:\\\"/[]?={}";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return c > ' ' && c < 0x7f && separators.find(c) == std::string_view::npos;
    });
}

bool is_one_line(std::string_view text)
{
    return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

// Those that decide where a message ends are ours alone.
bool is_reserved(std::string_view name)
{
    for (std::string_view const ours :
         {"host", "connection", "content-length", "transfer-encoding"})
        if (equal_ignoring_case(name, ours))
            return true;
    return false;
}

bool is_sendable(outgoing_request const& request)
{
    return is_token(request.method) &&
           std::all_of(request.headers.begin(), request.headers.end(), [](auto const& header) {
               return is_token(header.first) && !is_reserved(header.first) &&
                      is_one_line(header.second);
           });
}

std::string format_request(outgoing_request const& request, url_parts const& url)
{
    std::string out = request.method + " " + url.target + " HTTP/1.1\r\n";
    out += "Host: " + url.authority() + "\r\n";
    out += "User-Agent: originchats\r\nConnection: close\r\n";
    for (auto const& [name, value] : request.headers)
        out += name + ": " + value + "\r\n";
    if (!request.body.empty() || (request.method != "GET" && request.method != "HEAD"))
        out += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
    return out + "\r\n" + request.body;
}

ssl::context make_tls_context(http_client_options const& options)
{
    ssl::context context(ssl::context::tls_client);
    ::SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    context.set_default_verify_paths();
    if (!options.authorities_file.empty())
        context.load_verify_file(options.authorities_file);
    context.set_verify_mode(ssl::verify_peer);
    return context;
}

class context_executor final : public executor {
public:
    explicit context_executor(asio::io_context& context) : context_(context) {}
    void post(task work) override { asio::post(context_, std::move(work)); }

private:
    asio::io_context& context_;
};

} // namespace

struct http_client::state {
    state(executor& to, http_client_options chosen)
        : completions(to), options(std::move(chosen)), tls(make_tls_context(options)),
          resolver(tasks, options.lookups_max)
    {
    }

    void start(outgoing_request request, std::function<void(outgoing_response)> done);
    void end_all();
    void answer(std::function<void(outgoing_response)> done, outgoing_response response)
    {
        completions.post(task([done = std::move(done), response = std::move(response)]() mutable {
            done(std::move(response));
        }));
    }

    executor& completions;
    http_client_options const options;
    asio::io_context context{1};
    asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
    ssl::context tls;
    context_executor tasks{context};
    host_resolver resolver;
    std::unordered_map<std::uint64_t, std::shared_ptr<exchange>> exchanges{};
    std::uint64_t next_exchange = 1;
    std::mutex mutex{};
    bool is_stopped = false; // guarded by mutex; the rest belongs to the thread
    std::thread thread{};
};

struct http_client::exchange : std::enable_shared_from_this<exchange> {
    exchange(state& owner_state, std::uint64_t number, std::function<void(outgoing_response)> then)
        : owner(owner_state), id(number), done(std::move(then)), socket(owner.context),
          deadline(owner.context)
    {
    }

    void start(outgoing_request asked);
    void on_resolved(host_resolver::outcome const& found);
    void shake_hands();
    template <class Stream>
    void write(Stream& stream);
    template <class Stream>
    void read(Stream& stream);
    void on_read(boost::system::error_code failure, std::size_t bytes);
    void on_end();
    void succeed();
    void fail(std::string_view step, std::string_view why);
    void refuse(std::string_view why);
    void finish(outgoing_response response);

    // A handler that goes on with `next` unless the exchange is over or the step failed.
    template <class Next>
    auto then(char const* step, Next next)
    {
        return [self = shared_from_this(), step, next](boost::system::error_code failure,
                                                       auto&&...) {
            if (!self->done)
                return;
            if (failure)
                self->fail(step, failure.message());
            else
                next(*self);
        };
    }

    state& owner;
    std::uint64_t const id;
    std::function<void(outgoing_response)> done; // empty once the exchange is over
    tcp::socket socket;
    std::optional<ssl::stream<tcp::socket&>> tls{};
    asio::steady_timer deadline;
    url_parts url{};
    address_policy addresses{};
    std::vector<tcp::endpoint> endpoints{};
    std::string message{};
    http::response_parser<http::string_body> parser{};
    std::array<char, read_bytes> incoming{};
    std::string unparsed{};
};

void http_client::exchange::start(outgoing_request asked)
{
    auto parsed = parse_url(asked.url);
    if (!parsed || !is_sendable(asked)) {
        refuse("not a valid request");
        return;
    }
    url = std::move(*parsed);
    addresses = asked.addresses;
    if (addresses == address_policy::public_only && !url.is_https) {
        refuse("only https is allowed");
        return;
    }
    parser.header_limit(response_head_bytes_max);
    parser.body_limit(asked.response_bytes_max);
    parser.skip(asked.method == "HEAD" || asked.ignores_body);
    deadline.expires_after(asked.timeout);
    deadline.async_wait([self = shared_from_this()](boost::system::error_code failure) {
        if (!failure && self->done)
            self->fail("exchange", "timed out");
    });
    message = format_request(asked, url);
    // By number: the answer may come when this object and even the client have gone.
    owner.resolver.resolve(url.host, [&client = owner, id = id](host_resolver::outcome found) {
        auto const waiting = client.exchanges.find(id);
        if (waiting != client.exchanges.end())
            waiting->second->on_resolved(found);
    });
}

void http_client::exchange::on_resolved(host_resolver::outcome const& found)
{
    if (!found.failure.empty()) {
        fail("resolve", found.failure);
        return;
    }
    auto const port = static_cast<std::uint16_t>(std::strtoul(url.port.c_str(), nullptr, 10));
    for (auto const& address : found.addresses)
        if (addresses == address_policy::any || is_public(address))
            endpoints.emplace_back(asio::ip::make_address(address.to_text()), port);
    if (endpoints.empty()) {
        refuse("not an address of the public internet");
        return;
    }
    asio::async_connect(socket, endpoints, then("connect", [](exchange& self) {
        if (self.url.is_https)
            self.shake_hands();
        else
            self.write(self.socket);
    }));
}

void http_client::exchange::shake_hands()
{
    tls.emplace(socket, owner.tls);
    tls->set_verify_callback(ssl::host_name_verification(url.host));
    // RFC 6066 §3: names only, no literal addresses.
    if (!ip_address::parse(url.host) &&
        ::SSL_set_tlsext_host_name(tls->native_handle(), url.host.c_str()) != 1) {
        fail("tls", "host name refused");
        return;
    }
    tls->async_handshake(ssl::stream_base::client,
                         then("tls", [](exchange& self) { self.write(*self.tls); }));
}

template <class Stream>
void http_client::exchange::write(Stream& stream)
{
    asio::async_write(stream, asio::buffer(message),
                      then("write", [&stream](exchange& self) { self.read(stream); }));
}

template <class Stream>
void http_client::exchange::read(Stream& stream)
{
    auto const on_bytes = [self = shared_from_this(), &stream](boost::system::error_code failure,
                                                               std::size_t bytes) {
        if (self->done)
            self->on_read(failure, bytes);
        if (self->done)
            self->read(stream);
    };
    stream.async_read_some(asio::buffer(incoming), on_bytes);
}

void http_client::exchange::on_read(boost::system::error_code failure, std::size_t bytes)
{
    if (failure == asio::error::eof) {
        on_end();
        return;
    }
    unparsed.append(incoming.data(), bytes);
    while (!failure && !unparsed.empty() && !parser.is_done())
        unparsed.erase(0, parser.put(asio::buffer(unparsed), failure));
    // What the parser leaves are heads of the message or its chunks that are not whole.
    bool const is_starved = failure == http::error::need_more;
    if (is_starved && unparsed.size() > response_head_bytes_max)
        fail("read", "head too large");
    else if (failure && !is_starved)
        fail("read", failure.message());
    else if (parser.is_done())
        succeed();
}

// The end of the stream may be the end of the body (RFC 9112 §6.3).
void http_client::exchange::on_end()
{
    boost::system::error_code failure = asio::error::eof;
    if (parser.got_some())
        parser.put_eof(failure);
    if (failure)
        fail("read", failure.message());
    else
        succeed();
}

void http_client::exchange::succeed()
{
    auto& answer = parser.get();
    auto const wait = answer[http::field::retry_after];
    finish({.status = static_cast<int>(answer.result_int()),
            .body = std::move(answer.body()),
            .retry_after = std::string(wait.data(), wait.size())});
}

void http_client::exchange::fail(std::string_view step, std::string_view why)
{
    finish({.failure = std::string(step) + ": " + std::string(why)});
}

void http_client::exchange::refuse(std::string_view why)
{
    finish({.failure = "request: " + std::string(why), .is_refused = true});
}

void http_client::exchange::finish(outgoing_response response)
{
    auto const keep_alive = shared_from_this();
    owner.answer(std::exchange(done, nullptr), std::move(response));
    owner.exchanges.erase(id);
    deadline.cancel();
    boost::system::error_code ignored;
    socket.close(ignored);
}

void http_client::state::start(outgoing_request request,
                               std::function<void(outgoing_response)> done)
{
    if (exchanges.size() >= options.exchanges_max) {
        answer(std::move(done), {.failure = "request: too many at once"});
        return;
    }
    std::uint64_t const id = next_exchange++;
    auto const made = std::make_shared<exchange>(*this, id, std::move(done));
    exchanges.emplace(id, made);
    made->start(std::move(request));
}

void http_client::state::end_all()
{
    while (!exchanges.empty()) {
        auto const next = exchanges.begin()->second;
        next->fail("request", "the server stops");
    }
    work.reset();
}

http_client::http_client(executor& completions, http_client_options options)
    : state_(std::make_unique<state>(completions, std::move(options)))
{
    state_->thread = std::thread([client = state_.get()] { client->context.run(); });
    ::pthread_setname_np(state_->thread.native_handle(), "http-client");
}

http_client::~http_client() { stop(); }

void http_client::send(outgoing_request request, std::function<void(outgoing_response)> done)
{
    std::lock_guard const lock(state_->mutex);
    if (state_->is_stopped) {
        state_->answer(std::move(done), {.failure = "request: the server has stopped"});
        return;
    }
    asio::post(state_->context, [client = state_.get(), request = std::move(request),
                                 done = std::move(done)]() mutable {
        client->start(std::move(request), std::move(done));
    });
}

void http_client::stop()
{
    {
        std::lock_guard const lock(state_->mutex);
        if (!state_->is_stopped)
            asio::post(state_->context, [client = state_.get()] { client->end_all(); });
        state_->is_stopped = true;
    }
    if (state_->thread.joinable())
        state_->thread.join();
}

} // namespace oc
