// http_request_parser: one HTTP/1.x request as its bytes come in, sans-io. Beast parses; what Beast
// lets through and a proxy in front might read differently (request smuggling) is refused here.
#pragma once

#include "net/http_exchange.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace oc {

enum class http_expectation : std::uint8_t { none, to_continue, unknown };

struct http_request_head {
    std::string method;
    std::string target;
    unsigned version = 11; // major * 10 + minor
    bool keep_alive = true;
    http_expectation expectation = http_expectation::none;
    std::optional<std::uint64_t> content_length{};
    header_fields headers{}; // of the head alone: a trailer must not pass for one
};

struct http_refusal {
    int status = 400;
    std::string_view text = "Bad request";
};

class http_request_parser {
public:
    enum class step : std::uint8_t {
        starved, // needs more bytes than there are
        head,    // head() is there; told once
        body,    // take_body() has bytes
        done,    // the request is whole; what is left of the input belongs to the next
        refused, // refusal() says why; there is no going on
    };

    http_request_parser();
    ~http_request_parser();

    /// The next step; what it has dealt with is taken from the front of `input`. What is left of
    /// it after `starved` comes again in front of what arrives.
    step feed(std::string_view& input);

    http_request_head const& head() const { return head_; }
    /// The bytes of the body since the last call, without those of chunked coding.
    std::string take_body();
    /// No byte of this request is missing. Known with the head when there is no body.
    bool is_done() const;
    http_refusal refusal() const { return refusal_; }

private:
    struct machine; // holds Beast

    void skip_empty_line(std::string_view& input);
    step on_head();
    step refuse(http_refusal why);

    std::unique_ptr<machine> machine_;
    http_request_head head_;
    http_refusal refusal_;
    bool is_refused_ = false;
    bool is_head_told_ = false;
    bool may_be_empty_line_ = true;
};

} // namespace oc
