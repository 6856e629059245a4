// Rules of the config beyond its table: sections changed by commands, what clients are shown, what
// is told of unusable values; and what embeds show.
#include "domain/config_rules.hpp"

#include "domain/embeds.hpp"
#include "domain/settings_file.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace oc;

namespace {

namespace json = boost::json;

json::object object(std::string const& text) { return json::parse(text).as_object(); }

std::string patched(std::string const& document, std::string const& changes)
{
    auto out = object(document);
    patch_section(out, "server", object(changes));
    return json::serialize(out);
}

} // namespace

TEST_CASE("a patch changes what it names and nothing else, in the operator's order")
{
    CHECK_EQ(patched(R"({"z":1,"server":{"c":1,"a":2,"b":3},"y":[]})", R"({"a":5})"),
             R"({"z":1,"server":{"c":1,"a":5,"b":3},"y":[]})");
    CHECK_EQ(patched(R"({"z":1,"server":{"c":1,"a":2,"b":3},"y":[]})", R"({"c":null})"),
             R"({"z":1,"server":{"a":2,"b":3},"y":[]})");
    CHECK_EQ(patched(R"({"server":{"a":1,"b":2,"c":3,"d":4}})", R"({"b":null,"e":{},"a":"x"})"),
             R"({"server":{"a":"x","c":3,"d":4,"e":{}}})");
}

TEST_CASE("a section that is missing or no object is made; what is not there can be removed")
{
    CHECK_EQ(patched("{}", R"({"a":1})"), R"({"server":{"a":1}})");
    for (char const* const wrong : {"null", "5", "[]", "\"x\""})
        CHECK_EQ(patched("{\"server\":" + std::string(wrong) + "}", R"({"a":1})"),
                 R"({"server":{"a":1}})");
    CHECK_EQ(patched(R"({"server":{"a":1}})", R"({"b":null})"), R"({"server":{"a":1}})");
    CHECK_EQ(patched(R"({"a":{"b":1}})", "{}"), R"({"a":{"b":1},"server":{}})");
}

TEST_CASE("a changed server section is a new config; the one before stays as it was")
{
    auto const before = parse_config(object(
        R"({"server":{"name":"Old","icon":"i.png","mine":1},"limits":{"post_content":100}})"));
    auto const after = with_server_section(
        before.values, object(R"({"name":"New","icon":null,"banner":"b.png"})"));
    CHECK_EQ(after->server.at("name"), "New");
    CHECK_FALSE(after->server.contains("icon"));
    CHECK_EQ(after->server.at("banner"), "b.png");
    CHECK_EQ(after->server.at("mine"), 1);
    CHECK_EQ(after->document.at("server").at("name"), "New");
    CHECK_FALSE(after->document.at("server").as_object().contains("icon"));
    CHECK_EQ(after->post_content_max, 100);
    CHECK_EQ(before.values.server.at("name"), "Old");
    CHECK_EQ(before.values.document.at("server").at("icon"), "i.png");
}

TEST_CASE("a name that is taken away is the default one for clients, and none in the file")
{
    auto const before = parse_config(object(R"({"server":{"name":"Old"}})"));
    auto const after = with_server_section(before.values, object(R"({"name":null})"));
    CHECK_EQ(after->server.at("name"), "My OriginChats Server");
    CHECK_FALSE(after->document.at("server").as_object().contains("name"));
}

TEST_CASE("what clients are shown is whole, whatever stood there")
{
    for (char const* const owner : {"null", "5", "\"Ann\"", "[]", "{}", R"({"name":7})"}) {
        config values;
        values.server = object("{\"owner\":" + std::string(owner) + "}");
        fill_shown_sections(values);
        CAPTURE(owner);
        CHECK_EQ(values.server.at("owner").at("name"), "Admin");
        CHECK(values.server.at("name").is_string());
    }
    config kept;
    kept.server = object(R"({"name":"","owner":{"name":"Ann","more":1}})");
    kept.post_content_max = 7;
    kept.limits = object(R"({"post_content":"many","connections_per_address":-1,"own":2})");
    fill_shown_sections(kept);
    CHECK_EQ(kept.server.at("name"), "");
    CHECK_EQ(kept.server.at("owner"), json::parse(R"({"name":"Ann","more":1})"));
    CHECK_EQ(kept.limits.at("post_content"), 7);
    CHECK_EQ(kept.limits.at("connections_per_address"), kept.connections_per_address);
    CHECK_EQ(kept.limits.at("own"), 2);
    config plain;
    fill_shown_sections(plain);
    CHECK_FALSE_MESSAGE(plain.limits.contains("connections_per_address"), "shown only if it was");
}

TEST_CASE("values that cannot be used are told one by one, and replaced by what is safe")
{
    config values;
    values.trusted_proxies = {"nonsense", "10.0.0.0/8", "1.2.3.4/99"};
    values.rotur_validate_url = "http://evil.example";
    values.host = "";
    std::vector<config_problem> problems;
    check_values(values, problems);
    CHECK_EQ(values.trusted_proxies, std::vector<std::string>{"10.0.0.0/8"});
    CHECK_EQ(values.rotur_validate_url, config().rotur_validate_url);
    REQUIRE_EQ(problems.size(), 4);
    int fatal = 0;
    for (auto const& each : problems) {
        CHECK(each.message.starts_with(each.path));
        fatal += each.fatal ? 1 : 0;
    }
    CHECK_MESSAGE(fatal == 1, "listening nowhere is the only reason not to start");
    config usual;
    problems.clear();
    check_values(usual, problems);
    CHECK(problems.empty());
}

TEST_CASE("an embed shows something when clients would draw a part of it")
{
    auto const shows = [](char const* text) {
        auto const embeds = json::parse(text);
        REQUIRE_FALSE(find_embed_problem(embeds));
        return shows_something(embeds);
    };
    for (char const* const text :
         {R"([{"title":"t"}])", R"([{"description":"d"}])", R"([{},{"title":"t"}])",
          R"([{"fields":[{"name":"n","value":"v"}]}])", R"([{"footer":{"text":"f"}}])",
          R"([{"author":{"name":"a"}}])"})
        CHECK_MESSAGE(shows(text), text);
    for (char const* const text :
         {"[]", "[{}]", R"([{"color":5}])", R"([{"title":null}])", R"([{"fields":[]}])",
          R"([{"mine":"x"}])", R"([{},{}])"})
        CHECK_FALSE_MESSAGE(shows(text), text);
}

TEST_CASE("a URL is safe for a link up to 4096 bytes, over http or https")
{
    auto const of_bytes = [](std::size_t bytes) {
        std::string const start = "https://x.example/";
        return start + std::string(bytes - start.size(), 'a');
    };
    CHECK(is_safe_url(of_bytes(4096)));
    CHECK_FALSE(is_safe_url(of_bytes(4097)));
    for (char const* const url : {"", "javascript:alert(1)", "data:text/html,x", "//x.example",
                                  "file:///etc/passwd", "httpsx://x", "x"})
        CHECK_FALSE_MESSAGE(is_safe_url(url), url);
}

TEST_CASE("the old name of a section goes without a change of the others' order")
{
    auto const read = parse_config(
        object(R"({"max_lengths":{"post_content":9},"b":1,"a":2,"limits":{"own":3},"c":4})"));
    CHECK_EQ(json::serialize(read.values.document),
             R"({"b":1,"a":2,"limits":{"own":3,"post_content":9},"c":4})");
    CHECK_EQ(read.values.post_content_max, 9);
}
