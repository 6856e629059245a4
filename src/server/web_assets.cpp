// Embedded files dressed for HTTP: path, type and ETag are made once, at the first call.
#include "server/web_assets.hpp"

#include "embedded_web.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace oc {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 15> content_types{{
    {"html", "text/html; charset=utf-8"},
    {"css", "text/css; charset=utf-8"},
    {"js", "text/javascript; charset=utf-8"},
    {"json", "application/json"},
    {"svg", "image/svg+xml"},
    {"png", "image/png"},
    {"jpg", "image/jpeg"},
    {"jpeg", "image/jpeg"},
    {"gif", "image/gif"},
    {"webp", "image/webp"},
    {"avif", "image/avif"},
    {"ico", "image/x-icon"},
    {"webmanifest", "application/manifest+json"},
    {"woff2", "font/woff2"},
    {"txt", "text/plain; charset=utf-8"},
}};

// Half of a SHA-256 tells versions of a page apart as surely as the whole.
constexpr std::size_t etag_digits = 32;

struct asset_list {
    std::vector<std::string> texts; // what the views below point to
    std::vector<web_asset> assets;
};

asset_list make_assets(std::span<embedded_file const> files)
{
    asset_list made;
    made.texts.reserve(2 * files.size()); // views into short strings must not move
    for (auto const& file : files) {
        std::string_view const path = made.texts.emplace_back("/" + std::string(file.name));
        std::string_view const etag =
            made.texts.emplace_back('"' + std::string(file.sha256.substr(0, etag_digits)) + '"');
        made.assets.push_back({path, content_type_of(path), file.text, etag});
    }
    std::ranges::sort(made.assets, {}, &web_asset::path);
    return made;
}

} // namespace

std::span<web_asset const> web_assets()
{
    static asset_list const list = make_assets(embedded_web());
    return list.assets;
}

web_asset const* find_web_asset(std::string_view path)
{
    auto const assets = web_assets();
    auto const found = std::ranges::lower_bound(assets, path, {}, &web_asset::path);
    return found != assets.end() && found->path == path ? &*found : nullptr;
}

std::string_view content_type_of(std::string_view path)
{
    auto const name = path.substr(path.find_last_of('/') + 1);
    auto const dot = name.find_last_of('.');
    if (dot != std::string_view::npos)
        for (auto const& [extension, type] : content_types)
            if (name.substr(dot + 1) == extension)
                return type;
    return "application/octet-stream";
}

} // namespace oc
