// The body of an upload: the file's bytes come out while it comes in, the rest at its end.
#include "base/upload_json.hpp"

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

using namespace oc;
using state = upload_json_reader::state;

namespace {

struct outcome {
    state last = state::reading;
    std::string file;
    std::string members; // as JSON
    bool has_file = false;
};

outcome read(std::string_view json, std::size_t piece = std::string_view::npos)
{
    upload_json_reader reader;
    outcome out;
    for (; !json.empty(); json.remove_prefix(std::min(piece, json.size())))
        reader.feed(json.substr(0, piece), out.file);
    out.last = reader.finish();
    out.has_file = reader.has_file();
    if (auto const members = reader.members())
        out.members = boost::json::serialize(*members);
    return out;
}

void check(std::string_view json, std::string_view file, std::string_view members)
{
    for (std::size_t piece = 1; piece <= json.size(); ++piece) {
        CAPTURE(json);
        CAPTURE(piece);
        auto const got = read(json, piece);
        CHECK(got.last == state::complete);
        CHECK_EQ(got.file, file);
        CHECK_EQ(got.members, members);
    }
}

} // namespace

TEST_CASE("the file comes out decoded, the rest is collected, in any order and any cuts")
{
    check(R"({"validator_key":"k","validator":"v","file":"data:image/png;base64,Zm9vYmFy",)"
          R"("name":"a.png","expires_in_days":2.5})",
          "foobar",
          R"({"validator_key":"k","validator":"v","name":"a.png","expires_in_days":2.5E0})");
    check(R"({"file":"Zm9v","name":"a"})", "foo", R"({"name":"a"})");
    check(R"({"name":"a","file":"Zm9v"})", "foo", R"({"name":"a"})");
    check(" { \"file\" : \"Zm9v\" , \"name\" : \"a b\" } \r\n", "foo", R"({"name":"a b"})");
    check(R"({})", "", R"({})");
    check(R"({"file":""})", "", R"({})");
    check(R"({"file":"!!!"})", "", R"({})");
}

TEST_CASE("escapes are understood in the key, in the file and elsewhere")
{
    check(R"({"fi\u006ce":"Zm9v","n\"ame":"\u00e9\\\"","x":"file"})", "foo",
          "{\"n\\\"ame\":\"\xc3\xa9\\\\\\\"\",\"x\":\"file\"}");
    check(R"({"file":"data:image\/png;base64,\/\/8\u003d"})", "\xff\xff", R"({})");
    check(R"({"file":"Zm\n9\tv\u20ac\ud83d\ude00\"YmFy"})", "foobar", R"({})");
}

TEST_CASE("only the outermost member named file is the file")
{
    check(R"({"a":{"file":"Zm9v"},"b":["file","Zm9v",{"file":[]}],"c":"file","Files":"x"})", "",
          R"({"a":{"file":"Zm9v"},"b":["file","Zm9v",{"file":[]}],"c":"file","Files":"x"})");
}

TEST_CASE("a file that is no text is left to the reader's owner")
{
    for (std::string_view const value :
         {"null", "5", "true", "[\"Zm9v\"]", "{\"file\":\"Zm9v\"}"}) {
        auto const json = "{\"file\":" + std::string(value) + ",\"x\":\"y\"}";
        check(json, "", json);
        CHECK_FALSE(read(json).has_file);
    }
}

TEST_CASE("of equal keys the last wins, but for the file")
{
    check(R"({"name":"a","name":"b"})", "", R"({"name":"b"})");
    CHECK(read(R"({"file":"Zm9v","file":"Zm9v"})").last == state::repeated_file);
    CHECK(read(R"({"file":1,"fil\u0065":"Zm9v"})").last == state::repeated_file);
}

TEST_CASE("what is no JSON object is malformed")
{
    for (std::string_view const json : {"",
                                        " ",
                                        "[]",
                                        "\"file\"",
                                        "5",
                                        "{",
                                        "{\"file\"",
                                        "{\"file\":",
                                        "{\"file\":\"Zm9v",
                                        "{\"file\":\"Zm9v\"",
                                        "{\"file\":\"Zm9v\",}",
                                        "{\"file\" \"Zm9v\"}",
                                        "{\"a\":1 \"b\":2}",
                                        "{\"a\":1}x",
                                        "{\"a\":1}{}",
                                        "{\"file\":\"Zm9v\" \"Zm9v\"}",
                                        "{a:1}",
                                        "{\"a\":01}",
                                        "{\"file\":\"Zm\x01"
                                        "9v\"}",
                                        "{\"file\":\"\\x\"}",
                                        "{\"file\":\"\\u00g0\"}",
                                        "{\"a\":\"\xff\"}",
                                        "{\"a\":\"\n\"}",
                                        "{]",
                                        "{\"a\":[}",
                                        "{}}",
                                        "}",
                                        "{\"a\":\"\\q\"}"}) {
        CAPTURE(json);
        for (std::size_t const piece : {std::size_t{1}, json.size() + 1})
            CHECK(read(json, piece).last == state::malformed);
    }
    CHECK(read("{\"a\":" + std::string(40, '[') + std::string(40, ']') + "}").last ==
          state::malformed);
}

TEST_CASE("a file that is not base64 to its end is told")
{
    CHECK(read(R"({"file":"Zm9vY"})").last == state::broken_file);
    CHECK(read(R"({"file":"data:x;base64,Zg"})").last == state::broken_file);
}

TEST_CASE("what is not the file has a limit, which white space does not count for")
{
    std::string const fits(upload_json_reader::others_bytes_max - 20, 'x');
    CHECK(read("{\"name\":\"" + fits + "\"}").last == state::complete);
    CHECK(read("{\"name\":\"" + fits + fits + "\"}", 1000).last == state::others_too_long);
    CHECK(read("{" + std::string(200'000, ' ') + "}").last == state::complete);
    CHECK(read("{\"" + fits + fits + "\":1}").last == state::others_too_long);
}

TEST_CASE("what stands in front of the file can be read before the file is whole")
{
    upload_json_reader reader;
    std::string file;
    reader.feed(R"({"validator":"v","fil)", file);
    CHECK_FALSE(reader.members());
    reader.feed(R"(e":"data:x;base64,Zm9v)", file);
    CHECK(reader.has_file());
    REQUIRE(reader.members());
    CHECK_EQ(boost::json::serialize(*reader.members()), R"({"validator":"v"})");
    reader.feed(R"(YmFy","name":"n")", file);
    CHECK_FALSE(reader.members());
    CHECK(reader.feed("}", file) == state::complete);
    CHECK_EQ(boost::json::serialize(*reader.members()), R"({"validator":"v","name":"n"})");
    CHECK_EQ(file, "foobar");
}

TEST_CASE("a large file passes through")
{
    upload_json_reader reader;
    std::string out;
    reader.feed(R"({"file":"data:video/mp4;base64,)", out);
    std::string const piece(64 * 1024, 'A');
    std::size_t bytes = 0;
    for (int i = 0; i < 160; ++i) {
        reader.feed(piece, out);
        CHECK(out.size() <= piece.size());
        bytes += out.size();
        out.clear();
    }
    CHECK(reader.feed("\"}", out) == state::complete);
    CHECK_EQ(bytes + out.size(), 160 * piece.size() / 4 * 3);
}
