// Beast's parser with a body of our own, which hands on what it is given.
#include "net/http_request_parser.hpp"

#include "base/limits.hpp"
#include "net/authority.hpp"

#include <boost/beast/http/parser.hpp>

#include <algorithm>
#include <utility>

namespace oc {
namespace {

namespace http = boost::beast::http;

/// A body that is taken away while it grows.
struct passing_body {
    using value_type = std::string;

    class reader {
    public:
        template <bool is_request, class Fields>
        reader(http::header<is_request, Fields>&, value_type& body) : body_(body)
        {
        }

        void init(boost::optional<std::uint64_t> const&, boost::system::error_code& failure)
        {
            failure = {}; // reserves nothing: what is announced need not come
        }
        template <class Buffers>
        std::size_t put(Buffers const& buffers, boost::system::error_code& failure)
        {
            failure = {};
            std::size_t bytes = 0;
            for (auto each = boost::asio::buffer_sequence_begin(buffers);
                 each != boost::asio::buffer_sequence_end(buffers); ++each) {
                boost::asio::const_buffer const piece = *each;
                body_.append(static_cast<char const*>(piece.data()), piece.size());
                bytes += piece.size();
            }
            return bytes;
        }
        void finish(boost::system::error_code& failure) { failure = {}; }

    private:
        value_type& body_;
    };
};

using parsed_head = http::request<passing_body>;

std::string_view to_view(boost::beast::string_view text) { return {text.data(), text.size()}; }

bool is_digits(std::string_view text)
{
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// RFC 9112 §6.1, §6.3: one unambiguous length, or none.
bool has_clear_length(parsed_head const& head)
{
    auto const encodings = head.count(http::field::transfer_encoding);
    auto const lengths = head.count(http::field::content_length);
    if (encodings > 0)
        return encodings == 1 && lengths == 0 && head.version() >= 11 &&
               boost::beast::iequals(head[http::field::transfer_encoding], "chunked");
    return lengths == 0 || (lengths == 1 && is_digits(to_view(head[http::field::content_length])));
}

// RFC 9112 §5.2: others may read a folded line as two. Beast takes a field with all its lines.
bool has_folded_line(std::string_view taken)
{
    return taken.find("\r\n ") != std::string_view::npos ||
           taken.find("\r\n\t") != std::string_view::npos;
}

// RFC 9112 §3.2: one, and one that can be. An empty one is of a target without an authority.
bool has_clear_host(parsed_head const& head)
{
    auto const hosts = head.count(http::field::host);
    if (hosts == 0)
        return head.version() < 11;
    auto const host = to_view(head[http::field::host]);
    return hosts == 1 && (host.empty() || is_authority(host));
}

header_fields to_header_fields(parsed_head const& head)
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

http_expectation to_expectation(parsed_head const& head)
{
    if (head.count(http::field::expect) == 0 || head.version() < 11)
        return http_expectation::none;
    return boost::beast::iequals(head[http::field::expect], "100-continue")
               ? http_expectation::to_continue
               : http_expectation::unknown;
}

} // namespace

struct http_request_parser::machine {
    http::request_parser<passing_body> parser;
};

http_request_parser::http_request_parser() : machine_(std::make_unique<machine>())
{
    machine_->parser.header_limit(limits::http_head_bytes_max);
    machine_->parser.body_limit(boost::none); // whoever takes the body counts
}

http_request_parser::~http_request_parser() = default;

http_request_parser::step http_request_parser::feed(std::string_view& input)
{
    if (is_refused_)
        return step::refused;
    auto& parser = machine_->parser;
    if (parser.is_done())
        return step::done;
    if (!is_head_told_)
        skip_empty_line(input);
    if (input.empty() || (!is_head_told_ && input == "\r"))
        return step::starved;
    boost::system::error_code failure;
    auto const used = parser.put(boost::asio::buffer(input.data(), input.size()), failure);
    if (!is_head_told_ && has_folded_line(input.substr(0, used)))
        return refuse({});
    input.remove_prefix(used);
    if (failure == http::error::header_limit)
        return refuse({431, "Request header fields too large"});
    if (failure && failure != http::error::need_more)
        return refuse({});
    // Beast leaves heads, chunk heads and trailers in the input until they are whole.
    if (failure && input.size() > limits::http_head_bytes_max)
        return refuse({431, "Request header fields too large"});
    if (!is_head_told_)
        return parser.is_header_done() ? on_head() : step::starved;
    if (!parser.get().body().empty())
        return step::body;
    return parser.is_done() ? step::done : step::starved;
}

// RFC 9112 §2.2: some clients end the request before with a line too many.
void http_request_parser::skip_empty_line(std::string_view& input)
{
    constexpr std::string_view line = "\r\n";
    if (may_be_empty_line_ && input.starts_with(line))
        input.remove_prefix(line.size());
    else if (input.size() < line.size())
        return;
    may_be_empty_line_ = false;
}

http_request_parser::step http_request_parser::on_head()
{
    auto& parser = machine_->parser;
    auto const& parsed = parser.get();
    is_head_told_ = true;
    if (!has_clear_length(parsed) || !has_clear_host(parsed))
        return refuse({});
    head_ = {.method = std::string(to_view(parsed.method_string())),
             .target = std::string(to_view(parsed.target())),
             .version = parsed.version(),
             .keep_alive = parsed.keep_alive(),
             .expectation = to_expectation(parsed),
             .headers = to_header_fields(parsed)};
    if (auto const length = parser.content_length())
        head_.content_length = *length;
    parser.eager(true); // many small chunks are one step
    return step::head;
}

std::string http_request_parser::take_body()
{
    return std::exchange(machine_->parser.get().body(), std::string());
}

bool http_request_parser::is_done() const { return machine_->parser.is_done(); }

http_request_parser::step http_request_parser::refuse(http_refusal why)
{
    refusal_ = why;
    is_refused_ = true;
    return step::refused;
}

} // namespace oc
