// The embedded pages: what the browser is told about them, and that their bytes are the files'.
#include "server/web_assets.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

namespace {

std::string read_file(std::filesystem::path const& path)
{
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

TEST_CASE("the content type follows the extension of the file's name")
{
    CHECK(oc::content_type_of("/index.html") == "text/html; charset=utf-8");
    CHECK(oc::content_type_of("/js/main.js") == "text/javascript; charset=utf-8");
    CHECK(oc::content_type_of("/icon.svg") == "image/svg+xml");
    CHECK(oc::content_type_of("/app.webmanifest") == "application/manifest+json");
    CHECK(oc::content_type_of("/unknown.xyz") == "application/octet-stream");
    CHECK(oc::content_type_of("/html") == "application/octet-stream");
    CHECK(oc::content_type_of("/folder.html/file") == "application/octet-stream");
    CHECK(oc::content_type_of("") == "application/octet-stream");
}

TEST_CASE("every page is embedded byte for byte")
{
    std::filesystem::path const web = OC_SOURCE_DIR "/web";
    REQUIRE(std::filesystem::exists(web / "index.html"));
    REQUIRE_FALSE(oc::web_assets().empty());
    for (auto const& asset : oc::web_assets()) {
        CAPTURE(asset.path);
        CHECK(asset.path.starts_with('/'));
        // In parentheses: doctest would print both pages.
        CHECK((asset.body == read_file(web / asset.path.substr(1))));
        CHECK(asset.content_type != "application/octet-stream");
    }
}

TEST_CASE("an etag is quoted, a digest of the content, different for different pages")
{
    std::set<std::string_view> bodies;
    std::set<std::string_view> etags;
    for (auto const& asset : oc::web_assets()) {
        CHECK(asset.etag.size() == 34);
        CHECK(asset.etag.front() == '"');
        CHECK(asset.etag.back() == '"');
        bodies.insert(asset.body);
        etags.insert(asset.etag);
    }
    CHECK(etags.size() == bodies.size());
}

TEST_CASE("pages are found by their exact path")
{
    for (auto const& asset : oc::web_assets())
        CHECK(oc::find_web_asset(asset.path) == &asset);
    CHECK(oc::find_web_asset("index.html") == nullptr);
    CHECK(oc::find_web_asset("/") == nullptr);
    CHECK(oc::find_web_asset("/../CMakeLists.txt") == nullptr);
    CHECK(oc::find_web_asset("/zzz") == nullptr);
}

TEST_CASE("pages are listed in the order of their paths")
{
    CHECK(std::ranges::is_sorted(oc::web_assets(), {}, &oc::web_asset::path));
}
