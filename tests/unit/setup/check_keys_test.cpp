// Keys of a config that nothing reads, and what they were perhaps meant to be.
#include "setup/check_keys.hpp"

#include "domain/config.hpp"
#include "setup/config_path.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace json = boost::json;

namespace {

/// "path" or "path -> nearest", in order.
std::vector<std::string> unknown_in(std::string_view document)
{
    std::vector<std::string> found;
    for (auto const& each : oc::find_unknown_keys(json::parse(document).as_object()))
        found.push_back(each.path + (each.nearest.empty() ? "" : " -> " + each.nearest));
    return found;
}

using names = std::vector<std::string>;

} // namespace

TEST_CASE("a fresh config has only known keys")
{
    CHECK(oc::find_unknown_keys(oc::fresh_config_document()).empty());
}

TEST_CASE("every setting of the table is known")
{
    json::object document;
    for (auto const& row : oc::settings())
        if (row.type != oc::setting_type::object)
            oc::set_value(document, row.path, oc::default_of(row));
    REQUIRE_FALSE(document.empty());
    CHECK(oc::find_unknown_keys(document).empty());
}

TEST_CASE("what the original's files may hold is known")
{
    CHECK(unknown_in(R"({"max_lengths": {"post_content": 1}, "cracked": {"default_roles": []},
        "rotur": {"validate_url": "", "profile_url": "", "validate_key": ""},
        "server": {"icon": "", "banner": "", "url": "", "owner": {"name": "", "id": ""}},
        "service": {"name": "", "version": ""}, "DB": {"users": {"file": ""}}})")
              .empty());
}

TEST_CASE("slips get the key that was meant")
{
    CHECK(unknown_in(R"({"websocket": {"prot": 1}})") == names{"websocket.prot -> websocket.port"});
    CHECK(unknown_in(R"({"auth_mod": 1})") == names{"auth_mod -> auth_mode"});
    CHECK(unknown_in(R"({"Auth_Mode": 1})") == names{"Auth_Mode -> auth_mode"});
    CHECK(unknown_in(R"({"rate_limiting": {"message_per_minute": 1}})") ==
          names{"rate_limiting.message_per_minute -> rate_limiting.messages_per_minute"});
    CHECK(unknown_in(R"({"attachments": {"maxsize": 1}})") ==
          names{"attachments.maxsize -> attachments.max_size"});
}

TEST_CASE("of several keys that could be meant the nearest is named")
{
    CHECK(unknown_in(R"({"attachments": {"compression": {"jbeg_quality": 1}}})") ==
          names{"attachments.compression.jbeg_quality -> attachments.compression.jpeg_quality"});
}

TEST_CASE("an unknown section is named once, without what it holds")
{
    CHECK(unknown_in(R"({"rate_limitting": {"enabled": true, "burst": 1}})") ==
          names{"rate_limitting -> rate_limiting"});
    CHECK(unknown_in(R"({"plugins": {"a": 1, "b": {"c": 2}}})") == names{"plugins"});
}

TEST_CASE("a key of the right name in the wrong section gets its section")
{
    CHECK(unknown_in(R"({"port": 1})") == names{"port -> websocket.port"});
    CHECK(unknown_in(R"({"server_settings": {"x": 1}})") == names{"server_settings"});
    CHECK(unknown_in(R"({"websocket": {"allow_registration": 1}})") ==
          names{"websocket.allow_registration -> cracked.allow_registration"});
}

TEST_CASE("sections shown to clients may hold anything but slips")
{
    CHECK(unknown_in(R"({"server": {"motto": "x", "links": {"a": 1}},
        "limits": {"nickname": 20}, "DB": {"users": {"default": {"pronouns": ""}}}})")
              .empty());
    CHECK(unknown_in(R"({"limits": {"post_contents": 1}})") ==
          names{"limits.post_contents -> limits.post_content"});
    CHECK(unknown_in(R"({"server": {"port": 1, "bannner": ""}})") ==
          names{"server.bannner -> server.banner"});
}

TEST_CASE("several unknown keys come in the document's order")
{
    CHECK(unknown_in(R"({"zzz": 1, "auth_mode": "rotur", "aaa": 2, "modlog": {"qqq": 3}})") ==
          names{"zzz", "aaa", "modlog.qqq"});
}

TEST_CASE("hostile keys are like nothing and cost little")
{
    json::object document;
    document[std::string(300'000, 'x')] = 1;
    document[""] = 2;
    document["..."] = 3;
    document[std::string("\x1B[2J\0", 5)] = 4;
    auto const found = oc::find_unknown_keys(document);
    REQUIRE(found.size() == 4);
    CHECK(found[0].nearest.empty());
}
