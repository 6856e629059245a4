// The pages built into the program, as the HTTP routes serve them. Constants after the first call;
// any thread.
#pragma once

#include <span>
#include <string_view>

namespace oc {

/// Everything points into memory that lives as long as the program.
struct web_asset {
    std::string_view path;         // with a leading slash, "/index.html"
    std::string_view content_type; // with charset where it is text
    std::string_view body;
    std::string_view etag; // strong, quotes included (RFC 9110 §8.8.3)
};

/// Every file below web/, sorted by path.
std::span<web_asset const> web_assets();

/// The asset of exactly that path, or null.
web_asset const* find_web_asset(std::string_view path);

/// By the extension; application/octet-stream for what is not a page's usual part.
std::string_view content_type_of(std::string_view path);

} // namespace oc
