// The log's lines as JSON. What is not UTF-8 becomes U+FFFD, byte by byte: a hostile name can make
// a line ugly, but not two of it, and no reader fails at it.
#include "base/log.hpp"
#include "base/text.hpp"

#include <array>
#include <cstdio>

namespace oc::log {
namespace {

/// How many bytes at the front are one code point; 0 when they are none.
std::size_t code_point_bytes(std::string_view text)
{
    auto const first = static_cast<unsigned char>(text.front());
    std::size_t const wanted = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (wanted > text.size())
        return 0;
    return is_valid_utf8(text.substr(0, wanted)) ? wanted : 0;
}

void append_escaped(std::string& out, char c)
{
    if (c == '"' || c == '\\') {
        out.push_back('\\');
        out.push_back(c);
        return;
    }
    std::array<char, 8> escape{};
    std::snprintf(escape.data(), escape.size(), "\\u%04x",
                  static_cast<unsigned>(static_cast<unsigned char>(c)));
    out.append(escape.data());
}

void append_text(std::string& out, std::string_view text)
{
    out.push_back('"');
    while (!text.empty()) {
        auto const bytes = code_point_bytes(text);
        auto const first = static_cast<unsigned char>(text.front());
        if (bytes == 0)
            out.append("\\ufffd");
        else if (first < 0x20 || first == '"' || first == '\\' || first == 0x7f)
            append_escaped(out, text.front());
        else
            out.append(text.substr(0, bytes));
        text.remove_prefix(bytes == 0 ? 1 : bytes);
    }
    out.push_back('"');
}

} // namespace

std::string format_json_fields(std::string_view event, std::span<field const> details)
{
    std::string line = "\"event\":";
    append_text(line, event);
    for (auto const& detail : details) {
        line.push_back(',');
        append_text(line, detail.key);
        line.push_back(':');
        if (detail.is_bare)
            line.append(detail.value);
        else
            append_text(line, detail.value);
    }
    return line;
}

} // namespace oc::log
