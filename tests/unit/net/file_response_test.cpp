// Conditional requests and ranges (RFC 9110 §13, §14; part 2 §11.3), and opening what is sent.
#include "net/file_response.hpp"

#include "net/http_text.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

using namespace oc;

namespace {

constexpr unix_seconds monday = 1'700'000'000;

entity hundred_bytes() { return {.etag = "\"tag\"", .last_modified = monday, .bytes = 100}; }

entity_choice choose(header_fields const& headers, entity const& whole = hundred_bytes())
{
    return choose_part(headers, whole);
}

std::string date(int seconds_later) { return format_http_date(monday + seconds_later); }

void check_range(std::string const& header, byte_range wanted)
{
    CAPTURE(header);
    auto const chosen = choose({{"range", header}});
    CHECK_EQ(chosen.status, 206);
    CHECK_EQ(chosen.range.offset, wanted.offset);
    CHECK_EQ(chosen.range.length, wanted.length);
}

std::string header_of(http_response const& response, std::string_view name)
{
    return std::string(find_header(response.headers, name));
}

} // namespace

TEST_CASE("without conditions it is the whole")
{
    auto const chosen = choose({});
    CHECK_EQ(chosen.status, 200);
    CHECK(chosen.range == byte_range{0, 100});
}

TEST_CASE("the three forms of a range")
{
    check_range("bytes=0-0", {0, 1});
    check_range("bytes=10-19", {10, 10});
    check_range("bytes=10-", {10, 90});
    check_range("bytes=-10", {90, 10});
    check_range("bytes=0-", {0, 100});
    check_range("bytes=90-1000", {90, 10});
    check_range("bytes=-1000", {0, 100});
    check_range("bytes=99-99999999999999999999999", {99, 1});
    check_range("bytes= 10 - 19 ", {10, 10});
}

TEST_CASE("of several ranges the first that can be satisfied")
{
    check_range("bytes=10-19,0-5", {10, 10});
    check_range("bytes=200-300, 5-6", {5, 2});
    check_range("bytes=-0,-1", {99, 1});
}

TEST_CASE("what cannot be satisfied is a 416")
{
    for (char const* const header : {"bytes=100-", "bytes=100-200", "bytes=-0", "bytes=200-,300-",
                                     "bytes=99999999999999999999-"}) {
        CAPTURE(header);
        CHECK_EQ(choose({{"range", header}}).status, 416);
    }
    CHECK_EQ(choose({{"range", "bytes=0-"}}, {.etag = "\"e\"", .bytes = 0}).status, 416);
}

TEST_CASE("a range that makes no sense is as none")
{
    for (char const* const header :
         {"bytes=", "bytes=-", "bytes=a-b", "bytes=5-1", "bytes=1", "lines=1-2", "bytes",
          "bytes=1-2-3", "bytes=+1-2", "bytes=1-2,x", "bytes=--1", ","}) {
        CAPTURE(header);
        CHECK_EQ(choose({{"range", header}}).status, 200);
    }
}

TEST_CASE("who has it already is told so")
{
    for (char const* const tags :
         {"\"tag\"", "W/\"tag\"", "*", "\"a\", \"tag\"", " \"a,b\" ,W/\"tag\""}) {
        CAPTURE(tags);
        CHECK_EQ(choose({{"if-none-match", tags}}).status, 304);
        CHECK_EQ(choose({{"if-none-match", tags}, {"range", "bytes=0-1"}}).status, 304);
    }
    for (char const* const tags : {"\"other\"", "tag", "\"tag", "\"a\",\"b\"", "\"x\"tag\""}) {
        CAPTURE(tags);
        CHECK_EQ(choose({{"if-none-match", tags}}).status, 200);
    }
    CHECK_EQ(choose({{"if-modified-since", date(0)}}).status, 304);
    CHECK_EQ(choose({{"if-modified-since", date(1)}}).status, 304);
    CHECK_EQ(choose({{"if-modified-since", date(-1)}}).status, 200);
    CHECK_EQ(choose({{"if-modified-since", "yesterday"}}).status, 200);
    // The tag is the better evidence.
    CHECK_EQ(choose({{"if-none-match", "\"old\""}, {"if-modified-since", date(1)}}).status, 200);
}

TEST_CASE("a precondition that does not hold is a 412")
{
    CHECK_EQ(choose({{"if-match", "\"tag\""}}).status, 200);
    CHECK_EQ(choose({{"if-match", "*"}}).status, 200);
    CHECK_EQ(choose({{"if-match", "\"other\""}}).status, 412);
    CHECK_EQ(choose({{"if-match", "W/\"tag\""}}).status, 412); // weak tags never match strongly
    CHECK_EQ(choose({{"if-unmodified-since", date(0)}}).status, 200);
    CHECK_EQ(choose({{"if-unmodified-since", date(-1)}}).status, 412);
    CHECK_EQ(choose({{"if-match", "\"tag\""}, {"if-unmodified-since", date(-1)}}).status, 200);
    CHECK_EQ(choose({{"if-match", "\"other\""}, {"if-none-match", "\"tag\""}}).status, 412);
}

TEST_CASE("If-Range sends the part only of what has not changed")
{
    header_fields headers{{"range", "bytes=0-9"}, {"if-range", ""}};
    auto const status = [&](std::string const& condition) {
        headers[1].second = condition;
        return choose(headers).status;
    };
    CHECK_EQ(status("\"tag\""), 206);
    CHECK_EQ(status(date(0)), 206);
    CHECK_EQ(status("\"other\""), 200);
    CHECK_EQ(status("W/\"tag\""), 200);
    CHECK_EQ(status(date(1)), 200);
    CHECK_EQ(status(date(-1)), 200);
    CHECK_EQ(status("nonsense"), 200);
    headers[0].second = "bytes=500-";
    CHECK_EQ(status("\"other\""), 200);
    CHECK_EQ(status("\"tag\""), 416);
}

TEST_CASE("dates are read in all three forms and nothing else")
{
    for (char const* const text : {"Sun, 06 Nov 1994 08:49:37 GMT",
                                   "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"}) {
        CAPTURE(text);
        CHECK(parse_http_date(text) == 784'111'777);
    }
    CHECK(parse_http_date("Sun Nov 16 08:49:37 1994") == 784'975'777);
    CHECK(parse_http_date("Tue, 29 Feb 2028 00:00:00 GMT") == 1'835'395'200);
    CHECK(parse_http_date("Sunday, 06-Nov-22 08:49:37 GMT") == 1'667'724'577);
    for (char const* const text :
         {"", ",", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET",
          "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT",
          "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
          "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT ",
          "Sun Nov  6 08:49:37 94  ", "Sun, 00 Nov 1994 08:49:37 GMT"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_http_date(text));
    }
    CHECK(parse_http_date(format_http_date(monday)) == monday);
}

TEST_CASE("bytes in memory are answered with their validators")
{
    http_request request;
    auto const ask = [&](header_fields headers) {
        request.headers = std::move(headers);
        return make_bytes_response(request, "0123456789",
                                   {.etag = "\"t\"", .last_modified = monday},
                                   {.content_type = "text/x", .headers = {{"Cache-Control", "c"}}});
    };
    auto const whole = ask({});
    CHECK_EQ(whole.body, "0123456789");
    CHECK_EQ(whole.content_type, "text/x");
    CHECK_EQ(header_of(whole, "ETag"), "\"t\"");
    CHECK_EQ(header_of(whole, "Last-Modified"), date(0));
    CHECK_EQ(header_of(whole, "Accept-Ranges"), "bytes");
    CHECK_EQ(header_of(whole, "Cache-Control"), "c");
    auto const part = ask({{"range", "bytes=2-4"}});
    CHECK_EQ(part.status, 206);
    CHECK_EQ(part.body, "234");
    CHECK_EQ(header_of(part, "Content-Range"), "bytes 2-4/10");
    auto const unchanged = ask({{"if-none-match", "\"t\""}});
    CHECK_EQ(unchanged.status, 304);
    CHECK(unchanged.body.empty());
    CHECK_EQ(header_of(unchanged, "ETag"), "\"t\"");
    CHECK_EQ(header_of(unchanged, "Cache-Control"), "c");
    auto const unsatisfiable = ask({{"range", "bytes=10-"}});
    CHECK_EQ(unsatisfiable.status, 416);
    CHECK_EQ(header_of(unsatisfiable, "Content-Range"), "bytes */10");
    CHECK_EQ(ask({{"if-match", "\"x\""}}).status, 412);
}

TEST_CASE("only regular files that may be read are opened")
{
    std::string pattern = (std::filesystem::temp_directory_path() / "opened.XXXXXX").string();
    std::filesystem::path const folder = ::mkdtemp(pattern.data());
    std::ofstream(folder / "plain") << "content";
    std::filesystem::create_symlink(folder / "plain", folder / "link");
    ::mkfifo((folder / "pipe").c_str(), 0600);
    CHECK_FALSE(open_response_file(folder / "missing"));
    CHECK_FALSE(open_response_file(folder));
    CHECK_FALSE(open_response_file(folder / "link"));
    CHECK_FALSE(open_response_file(folder / "pipe")); // and does not wait for a writer
    auto const opened = open_response_file(folder / "plain");
    REQUIRE(opened);
    CHECK_EQ(opened->facts.bytes, 7);
    CHECK(opened->facts.etag.starts_with('"'));
    CHECK(opened->facts.etag.ends_with("-7\""));
    auto const response = make_file_response({.headers = {{"range", "bytes=1-"}}}, *opened, {});
    REQUIRE(response.file);
    CHECK_EQ(response.file->offset, 1);
    CHECK_EQ(response.file->length, 6);
    CHECK_FALSE(make_file_response({.headers = {{"if-none-match", "*"}}}, *opened, {}).file);
    std::ofstream(folder / "plain") << "changed";
    CHECK_NE(open_response_file(folder / "plain")->facts.etag, opened->facts.etag);
    std::filesystem::remove_all(folder);
}
