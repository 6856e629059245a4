// multipart/form-data: what browsers send, in any cuts, and what nobody should.
#include "base/multipart_reader.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

using namespace oc;
using kind = multipart_event_kind;

namespace {

struct part {
    multipart_head head;
    std::string data;
    bool is_over = false;
};

struct outcome {
    std::vector<part> parts;
    bool is_complete = false;
    bool is_failed = false;
};

struct reading {
    std::size_t piece = std::string_view::npos;
    multipart_reader::options limits{};
};

outcome read(std::string_view body, reading how = {})
{
    multipart_reader reader("b", how.limits);
    outcome out;
    for (; !body.empty(); body.remove_prefix(std::min(how.piece, body.size()))) {
        auto input = body.substr(0, how.piece);
        for (bool is_going = true; is_going;) {
            auto const event = reader.next(input);
            is_going = event.kind == kind::part || event.kind == kind::data ||
                       event.kind == kind::part_end;
            if (event.kind == kind::part)
                out.parts.push_back({reader.head(), "", false});
            if (event.kind == kind::data)
                out.parts.back().data += event.data;
            if (event.kind == kind::part_end)
                out.parts.back().is_over = true;
            out.is_failed = event.kind == kind::error;
        }
        CHECK(input.empty());
    }
    out.is_complete = reader.is_complete();
    return out;
}

std::string make_part(std::string_view disposition, std::string_view data)
{
    return "--b\r\nContent-Disposition: form-data; " + std::string(disposition) + "\r\n\r\n" +
           std::string(data) + "\r\n";
}

} // namespace

TEST_CASE("a form of two fields and a file, in any cuts")
{
    auto const body = "preamble\r\n" + make_part("name=\"one\"", "1") +
                      make_part("name=\"empty\"", "") +
                      "--b  \r\ncontent-type: image/png\r\nX-Other: y\r\n"
                      "Content-Disposition: form-data; name=\"file\"; filename=\"a \\\"b\\\".png\""
                      "\r\n\r\n\r\n--aytes\r\n-\r\r\n--\r\n\r\n--b--\r\nepilogue";
    for (std::size_t piece = 1; piece <= body.size(); ++piece) {
        CAPTURE(piece);
        auto const got = read(body, {.piece = piece});
        CHECK(got.is_complete);
        REQUIRE(got.parts.size() == 3);
        CHECK_EQ(got.parts[0].head.name, "one");
        CHECK_EQ(got.parts[0].data, "1");
        CHECK_EQ(got.parts[0].head.content_type, "text/plain");
        CHECK_FALSE(got.parts[0].head.filename);
        CHECK_EQ(got.parts[1].data, "");
        CHECK_EQ(got.parts[2].head.name, "file");
        CHECK(got.parts[2].head.filename == "a \"b\".png");
        CHECK_EQ(got.parts[2].head.content_type, "image/png");
        CHECK_EQ(got.parts[2].data, "\r\n--aytes\r\n-\r\r\n--\r\n");
        for (auto const& each : got.parts)
            CHECK(each.is_over);
    }
}

TEST_CASE("the first boundary may open the body, and there may be no part")
{
    CHECK(read(make_part("name=x", "y") + "--b--").parts.size() == 1);
    CHECK(read("--b--").is_complete);
    CHECK(read("\r\n--b--").is_complete);
}

TEST_CASE("a body that breaks off is not complete")
{
    auto const body = make_part("name=x", "data") + "--b--";
    for (std::size_t length = 0; length < body.size(); ++length) {
        auto const got = read(std::string_view(body).substr(0, length));
        CHECK_FALSE(got.is_complete);
        CHECK_FALSE(got.is_failed);
    }
}

TEST_CASE("names are read quoted and bare")
{
    auto const name = [](std::string_view disposition) {
        auto const got = read(make_part(disposition, "") + "--b--");
        return got.parts.empty() ? "" : got.parts[0].head.name;
    };
    CHECK_EQ(name("name=bare"), "bare");
    CHECK_EQ(name("NAME = \"a;b=c\" ; filename=\"\""), "a;b=c");
    CHECK_EQ(name("filename=x; name=\"c:\\\\dir\\file\""), "c:\\dir\\file");
    CHECK_EQ(name("name=\"caf\xc3\xa9\"; filename*=UTF-8''x"), "caf\xc3\xa9");
}

TEST_CASE("malformed parts are refused")
{
    for (std::string_view const head :
         {"", "X: y", "Content-Disposition: form-data", "Content-Disposition: form-data; name=\"\"",
          "Content-Disposition: attachment; name=x", "Content-Disposition: form-data; name=\"x",
          "Content-Disposition: form-data; name=x; name=y",
          "Content-Disposition: form-data; name=\"\xff\"", "no colon",
          "Content-Disposition: form-data; name=x\r\nContent-Disposition: form-data; name=y",
          "Content-Disposition: form-data;\r\n name=x", "Content-Disposition: form-data x; name=y",
          "Content-Disposition: form-data; name=a\x01",
          "Content-Disposition: form-data; name=x\r\nContent-Transfer-Encoding: base64"}) {
        CAPTURE(head);
        auto const body = "--b\r\n" + std::string(head) + "\r\n\r\ndata\r\n--b--";
        for (std::size_t const piece : {std::size_t{1}, body.size()}) {
            auto const got = read(body, {.piece = piece});
            CHECK(got.is_failed);
            CHECK(got.parts.empty());
        }
    }
    for (std::string_view const start : {"--bx", "--b-x", "--b \rx", "--b\rx", "--b\n"}) {
        CAPTURE(start);
        CHECK(read(std::string(start) + "\r\n").is_failed);
    }
}

TEST_CASE("parts, heads and names have limits")
{
    auto const one = make_part("name=x", "");
    CHECK_FALSE(read(one + one + "--b--", {.limits = {.parts_max = 2}}).is_failed);
    CHECK(read(one + one + one + "--b--", {.limits = {.parts_max = 2}}).is_failed);
    auto const named = make_part("name=" + std::string(100, 'n'), "") + "--b--";
    CHECK_FALSE(read(named, {.limits = {.name_bytes_max = 100}}).is_failed);
    CHECK(read(named, {.limits = {.name_bytes_max = 99}}).is_failed);
    CHECK(read(named, {.limits = {.head_bytes_max = 100}}).is_failed);
    CHECK(read("--b\r\nX: " + std::string(5000, 'x')).is_failed);
    CHECK(read("--b" + std::string(500, ' ')).is_failed);
}

TEST_CASE("the boundary is found in the Content-Type, or it is no form")
{
    auto const find = multipart_reader::find_boundary;
    CHECK(find("multipart/form-data; boundary=abc") == "abc");
    CHECK(find("Multipart/Form-Data ;charset=x; Boundary=\"a b'()+_,-./:=?c\"") ==
          "a b'()+_,-./:=?c");
    CHECK(find("multipart/form-data; boundary=" + std::string(70, 'x')));
    for (std::string_view const type :
         {"", "multipart/form-data", "multipart/form-data;", "multipart/mixed; boundary=a",
          "multipart/form-data; boundary=", "multipart/form-data; boundary=\"a",
          "multipart/form-data; boundary=a; boundary=b", "multipart/form-data; boundary=\"a \"",
          "multipart/form-data; boundary=a\xc3\xa9", "multipart/form-data; boundary=\"a\\\"b\"",
          "application/json", "multipart/form-data boundary=a"}) {
        CAPTURE(type);
        CHECK_FALSE(find(type));
    }
    CHECK_FALSE(find("multipart/form-data; boundary=" + std::string(71, 'x')));
}
