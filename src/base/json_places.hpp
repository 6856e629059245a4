// Where things stand in a JSON text: its first fault in words for people, and the line and column
// of every key. Decides nothing: the parser does; this says where. Pure; any thread.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

/// Both count from 1; columns are code points. Line 0: nowhere.
struct text_place {
    std::size_t line = 0;
    std::size_t column = 0;

    friend bool operator==(text_place const&, text_place const&) = default;
};

/// "12:5".
std::string to_string(text_place where);

struct json_fault {
    text_place where;
    std::string what; // "expected ',' or '}'"
};

struct json_places {
    std::optional<json_fault> fault{};
    /// By dotted path ("websocket.port", "list.0.name"); of a repeated key the last place. Up to
    /// the fault; paths of more than 256 bytes are left out.
    std::map<std::string, text_place, std::less<>> keys{};
    /// Paths that were there already, with the place of the repetition.
    std::vector<std::pair<std::string, text_place>> repeated{};
};

/// Strict JSON (RFC 8259), at most limits::json_depth_max deep; a byte order mark is skipped.
json_places find_json_places(std::string_view text);

/// The place of a byte; its end when there are not so many.
text_place find_place(std::string_view text, std::size_t at);

} // namespace oc
