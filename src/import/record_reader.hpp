// record_reader: cuts a file of the original into the texts of its records: lines, the elements of
// an array, the members of an object (part 2 §15). Holds one record and one chunk of the file at a
// time, whatever the file's size; never fails on what the file says, but tells where it is broken.
// One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace oc {

enum class record_layout : std::uint8_t {
    history, // one object a line, or one array
    index,   // one array or one object
};

struct record {
    std::string_view text{};  // trimmed JSON; of members `"key": value`. Valid until the next call
    std::int64_t line = 0;    // where it begins, from 1
    std::string_view fault{}; // when it is not empty, there is no text but this sentence
    bool is_fatal = false;    // the file makes no sense from here on
};

class record_reader {
public:
    /// Fills what it is given as far as it can, 0 at the end. May throw; so do the calls below.
    using byte_source = std::function<std::size_t(char* into, std::size_t most)>;

    struct options {
        record_layout layout = record_layout::history;
        std::size_t record_bytes_max = 16 * 1024 * 1024; // longer ones are faults
        std::size_t chunk_bytes = 256 * 1024;
    };

    record_reader(byte_source from, options how);

    /// The next record or fault; nothing at the end.
    std::optional<record> next();

    /// What the file is made of; known after the first next().
    bool is_object() const { return shape_ == shape::object; }

    /// Bytes of the file that were taken so far.
    std::uint64_t bytes_read() const { return bytes_read_; }

private:
    enum class shape : std::uint8_t { unknown, lines, array, object, over };

    void find_shape();
    std::optional<record> next_line();
    std::optional<record> next_element();
    std::optional<record> close();
    std::optional<record> finish_record(std::size_t end, bool is_too_long);
    bool find_element_end(std::size_t& at, bool& is_too_long);
    void skip_blanks();
    bool fill();
    void drop(std::size_t count);
    record fault(std::string_view words, bool is_fatal = false) const;

    byte_source const from_;
    options const how_;
    shape shape_ = shape::unknown;
    bool is_first_ = true; // no element has been read yet
    std::string buffer_{};
    std::size_t begin_ = 0; // of what was not given out yet, in the buffer
    std::int64_t line_ = 1; // of begin_
    std::uint64_t bytes_read_ = 0;
    bool is_at_end_ = false;
};

} // namespace oc
