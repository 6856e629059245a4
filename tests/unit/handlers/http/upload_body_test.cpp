// Uploads in their three forms, taken apart in pieces of any size.
#include "handlers/http/upload_body.hpp"

#include <doctest/doctest.h>

#include <utility>

using namespace oc;

namespace {

struct outcome {
    upload_verdict verdict{};
    std::string file{};
};

outcome take(upload_body& body, std::string_view bytes, std::size_t piece)
{
    outcome out;
    for (std::size_t at = 0; at < bytes.size() && !out.verdict; at += piece)
        out.verdict = body.feed(bytes.substr(at, piece), out.file);
    if (!out.verdict)
        out.verdict = body.finish(out.file);
    return out;
}

constexpr std::string_view json =
    R"({"validator_key":"k","validator":"v","file":"data:text/plain;base64,aGVsbG8=",)"
    R"("name":"a.txt","mime_type":"text/plain","channel":"general","expires_in_days":2})";

constexpr std::string_view multipart =
    "--b\r\nContent-Disposition: form-data; name=\"validator_key\"\r\n\r\nk\r\n"
    "--b\r\nContent-Disposition: form-data; name=\"validator\"\r\n\r\nv\r\n"
    "--b\r\nContent-Disposition: form-data; name=\"channel\"\r\n\r\ngeneral\r\n"
    "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n"
    "Content-Type: text/plain\r\n\r\nhello\r\n--b--\r\n";

} // namespace

TEST_CASE("JSON is read whatever the pieces")
{
    for (std::size_t const piece : {1, 7, 1000}) {
        auto const body = make_json_body(1000);
        auto const out = take(*body, json, piece);
        CHECK_FALSE(out.verdict);
        CHECK_EQ(out.file, "hello");
        auto const fields = body->fields();
        CHECK_EQ(fields.proof.key, "k");
        CHECK_EQ(fields.proof.validator, "v");
        CHECK_EQ(fields.name, "a.txt");
        CHECK_EQ(fields.mime_type, "text/plain");
        CHECK_EQ(fields.channel, "general");
        CHECK_EQ(fields.days, 2);
    }
}

TEST_CASE("what stands in front of the file is known while the file comes")
{
    auto const body = make_json_body(1000);
    std::string file;
    CHECK_FALSE(body->feed(json.substr(0, 20), file));
    CHECK_FALSE(body->has_file());
    CHECK_FALSE(body->feed(json.substr(20, 50), file));
    CHECK(body->has_file());
    CHECK_EQ(body->fields().proof.validator, "v");
    CHECK_EQ(body->fields().name, "");
}

TEST_CASE("JSON that cannot be read is refused with the ladder's words")
{
    auto const refusal = [](std::string_view text) {
        return take(*make_json_body(5), text, 1000).verdict.value_or(upload_refusal{0, ""});
    };
    CHECK_EQ(refusal("[]").text, "Invalid JSON body");
    CHECK_EQ(refusal("").status, 400);
    CHECK_EQ(refusal(R"({"a":1)").text, "Invalid JSON body");
    CHECK_EQ(refusal(R"({"file":"aGVsb"})").text, "Invalid file data");
    CHECK_EQ(refusal(R"({"x":")" + std::string(100'000, 'x') + "\"}").text,
             "Request body too large (max 5 bytes)");
}

TEST_CASE("members of a wrong type are missing")
{
    auto const body = make_json_body(1000);
    take(*body, R"({"validator_key":7,"name":null,"channel":["general"],"file":3})", 1000);
    CHECK_EQ(body->fields().proof.key, "");
    CHECK_EQ(body->fields().name, "");
    CHECK_EQ(body->fields().channel, "");
    CHECK_FALSE(body->has_file());
}

TEST_CASE("multipart is read whatever the pieces; name and type come from the file's part")
{
    for (std::size_t const piece : {1, 7, 1000}) {
        auto const body = make_multipart_body("b");
        auto const out = take(*body, multipart, piece);
        CHECK_FALSE(out.verdict);
        CHECK_EQ(out.file, "hello");
        CHECK_EQ(body->fields().proof.key, "k");
        CHECK_EQ(body->fields().proof.validator, "v");
        CHECK_EQ(body->fields().channel, "general");
        CHECK_EQ(body->fields().name, "a.txt");
        CHECK_EQ(body->fields().mime_type, "text/plain");
    }
}

TEST_CASE("multipart that ends early or keeps too much is refused")
{
    CHECK_EQ(take(*make_multipart_body("b"), multipart.substr(0, 200), 1000).verdict->status, 400);
    auto const large = "--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\n" +
                       std::string(100'000, 'x') + "\r\n--b--\r\n";
    CHECK_EQ(take(*make_multipart_body("b"), large, 1000).verdict->status, 400);
}

TEST_CASE("a raw body is the file, and its fields were in the head")
{
    auto const body = make_raw_body({.proof = {"k", "v"}, .name = "n"});
    auto const out = take(*body, "hello", 2);
    CHECK_FALSE(out.verdict);
    CHECK_EQ(out.file, "hello");
    CHECK_EQ(body->fields().name, "n");
}

TEST_CASE("a proof in the head has our scheme")
{
    auto const proof = read_authorization("validator  key:id,ab:cd ");
    REQUIRE(proof);
    CHECK_EQ(proof->key, "key");
    CHECK_EQ(proof->validator, "id,ab:cd");
    for (char const* const other : {"", "Bearer x:y", "Validator", "Validator nothing"})
        CHECK_FALSE(read_authorization(other));
}

TEST_CASE("members of a query are decoded")
{
    CHECK_EQ(query_member("name=a%20b%2Bc+d&size=64", "name"), "a b+c d");
    CHECK_EQ(query_member("name=a&size=64", "size"), "64");
    CHECK_EQ(query_member("name=a&size=64", "siz"), "");
    CHECK_EQ(query_member("names=a", "name"), "");
    CHECK_EQ(query_member("name=%zz%4", "name"), "%zz%4");
    CHECK_EQ(query_member("", "name"), "");
}

TEST_CASE("a second file is refused, in whatever form")
{
    std::string const part =
        "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nhello\r\n";
    for (std::size_t const piece : {1, 7, 1000}) {
        auto const form = take(*make_multipart_body("b"), part + part + "--b--\r\n", piece);
        auto const json_of_two =
            take(*make_json_body(1000), R"({"file":"aGVsbG8=","file":"aGVsbG8="})", piece);
        for (auto const& each : {form, json_of_two}) {
            auto const verdict = each.verdict.value_or(upload_refusal{0, ""});
            CHECK_EQ(verdict.status, 400);
            CHECK_EQ(verdict.text, "Invalid file data");
            CHECK_EQ(each.file, "hello");
        }
    }
}
