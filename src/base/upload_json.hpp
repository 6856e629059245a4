// upload_json: a JSON object of which one member, `file`, is a text too long to keep (part 2 §3.2):
// its bytes come out while the body comes in, the rest is collected. Memory is bounded, whatever
// the order of the members. Any thread, one at a time.
#pragma once

#include "base/data_uri.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace oc {

class upload_json_reader {
public:
    enum class state : std::uint8_t {
        reading,
        complete,        // the object is over; white space may follow
        malformed,       // it is no JSON object
        others_too_long, // all but the file is more than others_bytes_max
        repeated_file,   // two members `file` with texts
        broken_file,     // its text is not base64 to its end
    };
    /// Of everything but the text of `file`.
    static constexpr std::size_t others_bytes_max = 64 * 1024;

    /// Takes the next bytes, cut anywhere, and appends those of the file to `file_bytes`: at most
    /// as many as it was given, and some kept back before. After anything but reading and complete
    /// it takes nothing more.
    state feed(std::string_view json, std::string& file_bytes);

    /// The body is over. `reading` becomes malformed.
    state finish();

    /// The text of `file` has begun. False to the end when there is none, or it is no string.
    bool has_file() const { return has_file_; }

    /// The members so far, without `file` when it was a text; of equal keys the last. Whole after
    /// finish() said complete; while the file's text comes in, those in front of it: enough to turn
    /// strangers away early. Nothing when they are malformed.
    std::optional<boost::json::object> members() const;

private:
    enum class place : std::uint8_t {
        start,     // in front of the object
        outside,   // in the object or below, between texts
        text,      // in a text that is kept
        escape,    // behind its backslash
        file_text, // in the file's
        file_escape,
        file_unicode, // in the four digits behind \u
        end,
    };

    state fail(state why);
    void take_outside(char c);
    void take_text(char c);
    bool take_file(std::string_view& json, std::string& file_bytes);
    void keep(char c);
    bool is_file_key() const;
    void begin_text();

    state state_ = state::reading;
    place place_ = place::start;
    bool has_file_ = false;
    bool is_key_ = false;       // the next or the current text of the outermost object is a key
    bool is_file_value_ = false; // the value that comes belongs to `file`
    std::size_t depth_ = 0;
    std::string others_;        // the object with an empty text for the file's
    std::size_t text_begin_ = 0; // in others_, of the current text
    unsigned unicode_ = 0;
    unsigned unicode_digits_ = 0;
    file_text_decoder decoder_;
};

} // namespace oc
