// multipart_reader: multipart/form-data (RFC 7578), as it comes in. Sans-io and of constant memory:
// data are handed on as they are found. Any thread, one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace oc {

/// What introduces a part.
struct multipart_head {
    std::string name;
    std::optional<std::string> filename{}; // as sent: never a path to be used
    std::string content_type = "text/plain";
};

enum class multipart_event_kind : std::uint8_t {
    none,     // all input is taken; more is wanted
    part,     // head() is that of a new part
    data,     // bytes of it
    part_end,
    end,      // the body is over; what follows is ignored
    error,    // it is malformed or beyond a limit; nothing more is taken
};

struct multipart_event {
    multipart_event_kind kind = multipart_event_kind::none;
    std::string_view data{}; // valid until the next call and while the input is
};

class multipart_reader {
public:
    struct options {
        std::size_t parts_max = 32;
        std::size_t head_bytes_max = 4 * 1024; // of one part's headers
        std::size_t name_bytes_max = 256;
    };

    /// The boundary of a Content-Type of multipart/form-data; nothing when it is another type, or
    /// the boundary is missing or malformed (RFC 2046 §5.1.1).
    static std::optional<std::string> find_boundary(std::string_view content_type);

    explicit multipart_reader(std::string_view boundary) : multipart_reader(boundary, options{}) {}
    multipart_reader(std::string_view boundary, options limits);

    /// The next event; what it has dealt with is taken from the front of `input`. To be called
    /// until it says none, end or error.
    multipart_event next(std::string_view& input);

    multipart_head const& head() const { return head_; }

private:
    enum class place : std::uint8_t { preamble, after_boundary, part_head, part_data, end, failed };

    multipart_event fail();
    multipart_event take_data(std::string_view& input);
    bool take_after_boundary(std::string_view& input);
    bool take_head(std::string_view& input);
    bool read_head();
    bool read_disposition(std::string_view value);

    options limits_;
    std::string delimiter_;  // CRLF, two dashes and the boundary
    std::string held_;       // what may turn out to be a delimiter, or is no whole head yet
    std::string released_;   // what was held and turned out to be data; the last event refers to it
    place place_ = place::preamble;
    std::size_t parts_ = 0;
    bool is_delimited_ = false; // the data of this part are over, which is not told yet
    multipart_head head_;
};

} // namespace oc
