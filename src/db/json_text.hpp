// JSON columns: values to text and back. Null is stored as SQL NULL. Pure; any thread.
#pragma once

#include <boost/json/value.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

/// Nothing for null.
std::optional<std::string> to_json_text(boost::json::value const& value);
/// Nothing for an object without members.
std::optional<std::string> to_json_text(boost::json::object const& object);
std::string to_json_text(std::vector<std::string> const& texts);

/// Whose text cannot be read, for what is thrown then.
struct column_place {
    std::string_view table;
    std::string_view row; // its key
    std::string_view column;
};

/// A line in the log; only for the first ones of a process.
void note_broken_column(column_place const& place, std::string_view why);

/// What `read` gives. Throws std::runtime_error that names the place when `read` does.
template <class Read>
auto read_column(column_place const& place, Read const& read)
{
    try {
        return read();
    } catch (std::runtime_error const& failure) {
        throw std::runtime_error(std::string(place.table) + ", " + std::string(place.row) +
                                 ": the column " + std::string(place.column) +
                                 " cannot be read (" + failure.what() +
                                 "); `originchats repair` mends it");
    }
}

/// What `read` gives, or `otherwise` when it throws: one row that cannot be
/// read must not take a whole page with it. The log tells of the first ones.
template <class Read, class Value>
Value read_column_or(column_place const& place, Read const& read, Value otherwise)
{
    try {
        return read();
    } catch (std::runtime_error const& failure) {
        note_broken_column(place, failure.what());
        return otherwise;
    }
}

/// These read what was written by the functions above; the empty text is null, an empty object, an
/// empty list. Throws std::runtime_error when the database was damaged.
boost::json::value parse_json_column(std::string_view text);
boost::json::object parse_object_column(std::string_view text);
std::vector<std::string> parse_texts_column(std::string_view text);

} // namespace oc
