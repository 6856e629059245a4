// The config: defaults, wrong values, old names, and the file of a fresh server.
#include "domain/config.hpp"

#include "domain/config_rules.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <set>
#include <string>

namespace {

namespace json = boost::json;
using namespace std::string_literals;
using oc::auth_mode;

oc::parsed_config parse(std::string_view text)
{
    return oc::parse_config(json::parse(text).as_object());
}

/// The one problem of a document; an empty one when there is none or more than one.
oc::config_problem only_problem(std::string_view text)
{
    auto const parsed = parse(text);
    return parsed.problems.size() == 1 ? parsed.problems.front() : oc::config_problem{};
}

oc::setting const& find_setting(std::string_view path)
{
    auto const& rows = oc::settings();
    return *std::find_if(rows.begin(), rows.end(),
                         [&](oc::setting const& row) { return row.path == path; });
}

/// A document with that value at that dotted path.
json::object document_with(std::string_view path, json::value value)
{
    auto const dot = path.rfind('.');
    if (dot == std::string_view::npos)
        return {{path, std::move(value)}};
    return document_with(path.substr(0, dot),
                         json::object{{path.substr(dot + 1), std::move(value)}});
}

} // namespace

TEST_CASE("an empty document gives every default and no problem")
{
    auto const parsed = parse("{}");
    auto const& c = parsed.values;
    CHECK(parsed.problems.empty());
    CHECK(c.post_content_max == 2000);
    CHECK(c.search_results_max == 30);
    CHECK(c.connections_per_address == 64);
    CHECK_FALSE(c.rate_limiting_enabled);
    CHECK(c.messages_per_minute == 30);
    CHECK(c.burst_limit == 5);
    CHECK(c.cooldown_seconds == 60);
    CHECK(c.host == "127.0.0.1");
    CHECK(c.port == 5613);
    CHECK(c.owner_override);
    CHECK(c.allow_registration);
    CHECK(c.default_user_roles == std::vector{"user"s});
    CHECK(c.rotur_validate_url == "https://api.rotur.dev/validate");
    CHECK(c.rotur_validate_key.empty());
    CHECK(c.attachment_bytes_max == 104'857'600);
    CHECK(c.attachments_per_user_max == -1);
    CHECK(c.document.empty());
}

TEST_CASE("a file that does not say the mode of login means rotur, as in the original")
{
    CHECK(parse("{}").values.mode == auth_mode::rotur);
    CHECK(parse(R"({"auth_mode": null})").values.mode == auth_mode::rotur);
    CHECK(parse(R"({"auth_mode": "rotur"})").values.mode == auth_mode::rotur);
    CHECK(parse(R"({"auth_mode": "cracked"})").values.mode == auth_mode::cracked);
    CHECK(parse(R"({"auth_mode": "cracked-only"})").values.mode == auth_mode::cracked_only);
}

TEST_CASE("modes of login have their names on the wire")
{
    CHECK(oc::to_string(auth_mode::rotur) == "rotur");
    CHECK(oc::to_string(auth_mode::cracked) == "cracked");
    CHECK(oc::to_string(auth_mode::cracked_only) == "cracked-only");
}

TEST_CASE("an unknown mode of login keeps the server from starting")
{
    for (auto const* text : {R"({"auth_mode": "craked"})", R"({"auth_mode": 5})"}) {
        auto const problem = only_problem(text);
        CHECK(problem.path == "auth_mode");
        CHECK(problem.fatal);
        CHECK(parse(text).values.mode == auth_mode::rotur);
    }
    CHECK(only_problem(R"({"auth_mode": "craked"})").message ==
          "auth_mode: expected one of rotur, cracked, cracked-only, got \"craked\"; using "
          "\"rotur\"");
}

TEST_CASE("a value of the wrong type is reported in words and replaced by its default")
{
    struct sample {
        std::string_view document, message;
    };
    for (auto const& each : {
             sample{R"({"limits": {"post_content": "abc"}})",
                    R"(limits.post_content: expected a whole number, got "abc"; using 2000)"},
             sample{R"({"limits": {"post_content": 2.5}})",
                    "limits.post_content: expected a whole number, got 2.5; using 2000"},
             sample{R"({"limits": {"post_content": true}})",
                    "limits.post_content: expected a whole number, got true; using 2000"},
             sample{R"({"limits": {"post_content": [1]}})",
                    "limits.post_content: expected a whole number, got an array; using 2000"},
             sample{R"({"rate_limiting": {"enabled": "yes"}})",
                    R"(rate_limiting.enabled: expected true or false, got "yes"; using false)"},
             sample{R"({"rate_limiting": {"enabled": 1}})",
                    "rate_limiting.enabled: expected true or false, got 1; using false"},
             sample{R"({"rotur": {"validate_key": 5}})",
                    R"(rotur.validate_key: expected a text, got 5; using "")"},
             sample{R"({"attachments": {"permanent_tiers": "pro"}})",
                    R"(attachments.permanent_tiers: expected an array of texts, got "pro"; )"
                    R"(using ["pro","max"])"},
             sample{R"({"attachments": {"permanent_tiers": ["pro", 5]}})",
                    "attachments.permanent_tiers: expected an array of texts, got an array; "
                    R"(using ["pro","max"])"},
             sample{R"({"logging": {"level": "loud"}})",
                    "logging.level: expected one of debug, info, warning, error, off, "
                    R"(got "loud"; using "info")"},
         }) {
        auto const problem = only_problem(each.document);
        CHECK(problem.message == each.message);
        CHECK_FALSE(problem.fatal);
    }
}

TEST_CASE("a long wrong value is shown shortened")
{
    auto const problem =
        only_problem(R"({"limits": {"post_content": ")" + std::string(1000, 'x') + R"("}})");
    CHECK(problem.message.size() < 150);
    CHECK(problem.message.find("xxx\"...") != std::string::npos);
}

TEST_CASE("a section that is no object is reported once, and its settings get their defaults")
{
    auto const parsed = parse(R"({"limits": [], "rate_limiting": 5, "DB": {"users": "file"}})");
    std::set<std::string> messages;
    for (auto const& problem : parsed.problems)
        messages.insert(problem.message);
    CHECK(parsed.problems.size() == 3);
    CHECK(messages == std::set{"limits: expected an object, got an array; using the defaults"s,
                               "rate_limiting: expected an object, got 5; using the defaults"s,
                               "DB.users: expected an object, got \"file\"; using the defaults"s});
    CHECK(parsed.values.post_content_max == 2000);
    CHECK(parsed.values.default_user_roles == std::vector{"user"s});
}

TEST_CASE("null counts as absent everywhere")
{
    for (auto const& row : oc::settings()) {
        auto const parsed = oc::parse_config(document_with(row.path, nullptr));
        CAPTURE(row.path);
        CHECK(parsed.problems.empty());
    }
}

TEST_CASE("numbers out of bounds are brought to the nearest bound and reported")
{
    for (auto const& row : oc::settings()) {
        if (row.type != oc::setting_type::integer)
            continue;
        auto const member = std::get<std::int64_t oc::config::*>(row.member);
        auto const low = oc::parse_config(document_with(row.path, row.least - 1));
        CAPTURE(row.path);
        REQUIRE(low.problems.size() == 1);
        CHECK(low.problems[0].path == row.path);
        CHECK(low.values.*member == row.least);
        CHECK(oc::parse_config(document_with(row.path, row.least)).problems.empty());
        auto const largest = std::numeric_limits<std::int64_t>::max();
        auto const high = oc::parse_config(document_with(row.path, largest));
        CHECK(high.values.*member == (row.most == 0 ? largest : row.most));
        CHECK(high.problems.size() == (row.most == 0 ? 0 : 1));
    }
    CHECK(only_problem(R"({"limits": {"search_results": 0}})").message ==
          "limits.search_results: 0 is too small; using 1");
}

TEST_CASE("whole numbers may be written with a fraction of zero, but must fit")
{
    CHECK(parse(R"({"limits": {"post_content": 4e3}})").values.post_content_max == 4000);
    CHECK(parse(R"({"limits": {"post_content": 5.0}})").values.post_content_max == 5);
    for (auto const* huge : {"18446744073709551615", "1e300", "-1e300"}) {
        auto const text = R"({"limits": {"post_content": )"s + huge + "}}";
        CAPTURE(text);
        CHECK(only_problem(text).path == "limits.post_content");
        CHECK(parse(text).values.post_content_max == 2000);
    }
}

TEST_CASE("listening somewhere else than told is not an option")
{
    for (auto const* text : {R"({"websocket": {"port": 70000}})", R"({"websocket": {"port": "x"}})",
                             R"({"websocket": {"host": 5}})", R"({"websocket": {"host": ""}})"}) {
        CAPTURE(text);
        CHECK(only_problem(text).fatal);
    }
    CHECK(parse(R"({"websocket": {"port": 0}})").problems.empty());
}

TEST_CASE("every setting can be set, and a document of all of them is read back")
{
    json::object document;
    auto const parsed = parse(R"({
        "limits": {"post_content": 100, "search_results": 7, "connections_per_address": 3},
        "rate_limiting": {"enabled": true, "messages_per_minute": 11, "burst_limit": 12,
                          "cooldown_seconds": 13, "commands_per_minute": 14},
        "websocket": {"host": "0.0.0.0", "port": 1234, "trusted_proxies": ["10.0.0.0/8"],
                      "deflate": false, "deflate_bytes_min": 15, "net_threads": 2},
        "permissions": {"owner_override": false},
        "auth_mode": "cracked-only",
        "cracked": {"allow_registration": false},
        "DB": {"users": {"default": {"roles": ["guest", "user"], "coins": 5}}},
        "rotur": {"validate_url": "https://rotur.example/v", "validate_key": "k",
                  "timeout_seconds": 9},
        "attachments": {"enabled": false, "max_size": 16, "allowed_types": ["text/plain"],
                        "max_attachments_per_user": 17, "permanent_tiers": []},
        "server": {"name": "Harbour", "owner": {"name": "Ada", "id": "u1"}, "icon": "i.png"},
        "logging": {"level": "debug"}
    })");
    auto const& c = parsed.values;
    CHECK(parsed.problems.empty());
    CHECK(c.post_content_max == 100);
    CHECK(c.search_results_max == 7);
    CHECK(c.connections_per_address == 3);
    CHECK(c.rate_limiting_enabled);
    CHECK(c.messages_per_minute == 11);
    CHECK(c.burst_limit == 12);
    CHECK(c.cooldown_seconds == 13);
    CHECK(c.commands_per_minute == 14);
    CHECK(c.host == "0.0.0.0");
    CHECK(c.port == 1234);
    CHECK(c.trusted_proxies == std::vector{"10.0.0.0/8"s});
    CHECK_FALSE(c.deflate);
    CHECK(c.deflate_bytes_min == 15);
    CHECK(c.net_threads == 2);
    CHECK_FALSE(c.owner_override);
    CHECK(c.mode == auth_mode::cracked_only);
    CHECK_FALSE(c.allow_registration);
    CHECK(c.default_user_roles == std::vector{"guest"s, "user"s});
    CHECK(c.default_user_extra == json::object{{"coins", 5}});
    CHECK(c.rotur_validate_url == "https://rotur.example/v");
    CHECK(c.rotur_validate_key == "k");
    CHECK(c.rotur_timeout_seconds == 9);
    CHECK_FALSE(c.attachments_enabled);
    CHECK(c.attachment_bytes_max == 16);
    CHECK(c.attachment_types == std::vector{"text/plain"s});
    CHECK(c.attachments_per_user_max == 17);
    CHECK(c.permanent_tiers.empty());
    CHECK(c.server_owner_id == "u1");
    CHECK(c.log_level == "debug");
    CHECK(json::serialize(c.server) ==
          R"({"name":"Harbour","owner":{"name":"Ada","id":"u1"},"icon":"i.png"})");
}

TEST_CASE("what clients are shown is complete and in force, whatever the file says")
{
    auto const bare = parse("{}").values;
    CHECK(bare.limits == json::object{{"post_content", 2000}, {"search_results", 30}});
    CHECK(bare.server.at("name") == "My OriginChats Server");
    CHECK(bare.server.at("owner").at("name") == "Admin");

    auto const odd = parse(R"({"limits": {"post_content": "x", "search_results": -4, "pins": 50},
                               "server": {"name": 5, "owner": null, "url": "https://c.example"}})")
                         .values;
    CHECK(odd.limits == json::object{{"post_content", 2000}, {"search_results", 1}, {"pins", 50}});
    CHECK(odd.server.at("name") == "My OriginChats Server");
    CHECK(odd.server.at("owner").at("name") == "Admin");
    CHECK(odd.server.at("url") == "https://c.example");
}

TEST_CASE("what clients take for a text has to be one")
{
    for (auto const* const key : {"name", "icon", "banner", "url"}) {
        auto const text = std::string(R"({"server": {")") + key + R"(": 5}})";
        CHECK(only_problem(text).path == std::string("server.") + key);
        CHECK(only_problem(text).message ==
              std::string("server.") + key + ": expected a text, got 5; left out");
        CHECK(parse(text).values.server.if_contains("icon") == nullptr);
    }
    CHECK(only_problem(R"({"server": {"owner": {"name": []}}})").path == "server.owner.name");
    CHECK(only_problem(R"({"max_lengths": 5})").path == "max_lengths");
    CHECK(parse(R"({"server": {"icon": null}})").problems.empty());
}

TEST_CASE("server.url is an address that clients can be told, or it is left out")
{
    auto const with = [](std::string const& url) {
        return parse(R"({"server": {"url": ")" + url + R"("}})");
    };
    for (auto const* const good :
         {"https://chat.example", "http://localhost:5613/", "wss://Chat.Example/here/",
          "chat.example", "chat:5613", "localhost", "https://chat", "http://[::1]:80/x",
          "https://käse.example", " https://chat.example ", "", "  "}) {
        CHECK_MESSAGE(with(good).problems.empty(), good);
        CHECK_MESSAGE(with(good).values.server.contains("url"), good);
    }
    for (auto const* const bad :
         {"notaurl", "not-a-url", "ftp://chat.example", "https://", "https:///x", "https://a b",
          "https://chat.example:0", "https://chat.example:65536", "https://chat.example:x",
          "https://u@chat.example", "https://chat.example?x", "http://[chat]", "https://[::1",
          "http://[::1]x", "https://-x.example", "mailto:ada@chat.example"}) {
        CAPTURE(bad);
        REQUIRE(with(bad).problems.size() == 1);
        CHECK(with(bad).problems[0].path == "server.url");
        CHECK_FALSE(with(bad).problems[0].fatal);
        CHECK_FALSE(with(bad).values.server.contains("url"));
    }
}

TEST_CASE("a number too large for any client is not passed on")
{
    constexpr std::string_view text = R"({"limits": {"pins": 1e999, "post_content": 5}})";
    CHECK(only_problem(text).message ==
          "limits: contains a number that is too large; using the defaults");
    CHECK(only_problem(text).fatal);
    CHECK(json::serialize(parse(text).values.limits) ==
          R"({"post_content":2000,"search_results":30})");
    CHECK(parse(text).values.document.at("limits").is_null());
}

TEST_CASE("unknown keys are kept in the document")
{
    constexpr std::string_view text = R"({"plugins":{"x":1},"limits":{"pins":50},"later":null})";
    CHECK(json::serialize(parse(text).values.document) == text);
    CHECK(parse(text).problems.empty());
}

TEST_CASE("what uploads may be, and how their pictures are processed, is set")
{
    auto const parsed = parse(R"({"attachments": {
        "permanent_expiration_days": 18, "free_tier_max_expiration_days": 19,
        "uploads_per_minute": 20, "subscription_cache_ttl": 21, "thumbnail_cache_size": 22,
        "compression": {"enabled": false, "max_width": 23, "max_height": 24, "jpeg_quality": 25,
                        "webp_quality": 26, "png_compression": 7}},
        "rotur": {"profile_url": "http://evil.example"}})");
    auto const& c = parsed.values;
    CHECK(c.attachment_permanent_days == 18);
    CHECK(c.attachment_free_days_max == 19);
    CHECK(c.uploads_per_minute == 20);
    CHECK(c.tier_cache_seconds == 21);
    CHECK(c.thumbnail_cache_bytes == 22);
    CHECK_FALSE(c.compression_enabled);
    CHECK(c.compression_width_max == 23);
    CHECK(c.compression_height_max == 24);
    CHECK(c.compression_jpeg_quality == 25);
    CHECK(c.compression_webp_quality == 26);
    CHECK(c.compression_png_level == 7);
    REQUIRE(parsed.problems.size() == 1);
    CHECK(parsed.problems.front().path == "rotur.profile_url");
    CHECK(c.rotur_profile_url == "https://api.rotur.dev/profile");
}

TEST_CASE("the old section max_lengths is read as limits and gives way to it")
{
    auto const old = parse(R"({"max_lengths": {"post_content": 500, "nickname": 20}})");
    CHECK(old.problems.empty());
    CHECK(old.values.post_content_max == 500);
    CHECK(old.values.limits.at("nickname") == 20);
    CHECK_FALSE(old.values.document.contains("max_lengths"));
    auto const both =
        parse(R"({"max_lengths": {"post_content": 500}, "limits": {"post_content": 600}})");
    CHECK(both.values.post_content_max == 600);
    CHECK(parse(R"({"max_lengths": 5})").values.post_content_max == 2000);
    CHECK(parse(R"({"max_lengths": {"post_content": 5}, "limits": 7})").values.post_content_max ==
          2000);
}

TEST_CASE("Rotur is asked over https, or over http on this machine only")
{
    for (auto const* url : {"https://api.rotur.dev/validate", "https://[2001:db8::1]:8443/v",
                            "http://127.0.0.1:9000/validate", "http://localhost/v",
                            "http://[::1]:9000/v", "http://127.8.9.10"})
        CHECK_MESSAGE(oc::is_usable_rotur_url(url), url);
    for (auto const* url :
         {"", "rotur.dev", "ftp://127.0.0.1/", "http://api.rotur.dev/validate", "https://",
          "https:///validate", "http://127.0.0.1.evil.example/", "http://127.0.0.1@evil.example/",
          "http://localhost.evil.example/", "http://evil.example/127.0.0.1", "http://[::1",
          "http://128.0.0.1/", "javascript:alert(1)", "http://127./"})
        CHECK_MESSAGE(!oc::is_usable_rotur_url(url), url);
    auto const problem = only_problem(R"({"rotur": {"validate_url": "http://evil.example"}})");
    CHECK(problem.path == "rotur.validate_url");
    CHECK(
        parse(R"({"rotur": {"validate_url": "http://evil.example"}})").values.rotur_validate_url ==
        "https://api.rotur.dev/validate");
}

TEST_CASE("a trusted proxy is an address or a network; anything else trusts nobody")
{
    for (auto const* text :
         {"127.0.0.1", "10.0.0.0/8", "0.0.0.0/0", "::1", "fd00::/8", "192.168.1.1/32", "::/128"})
        CHECK_MESSAGE(oc::is_address_or_network(text), text);
    for (auto const& text : {""s, "localhost"s, "10.0.0.0/33"s, "10.0.0.0/"s, "10.0.0.0/-1"s,
                             "10.0.0.0/8x"s, "10.0.0/8"s, "::1/129"s, "fd00::/8/8"s, "*"s,
                             "127.0.0.1\0.evil"s, " 127.0.0.1"s, "10.0.0.0/ 8"s})
        CHECK_MESSAGE(!oc::is_address_or_network(text), text);
    auto const parsed =
        parse(R"({"websocket": {"trusted_proxies": ["nginx", "10.1.2.3", "10.0.0.0/99"]}})");
    CHECK(parsed.values.trusted_proxies == std::vector{"10.1.2.3"s});
    CHECK(parsed.problems.size() == 2);
}

TEST_CASE("the file of a fresh server has no problems and the setup's values")
{
    auto const parsed = oc::parse_config(oc::fresh_config_document());
    auto const& c = parsed.values;
    CHECK(parsed.problems.empty());
    CHECK(c.mode == auth_mode::cracked);
    CHECK(c.rate_limiting_enabled);
    CHECK(c.messages_per_minute == 60);
    CHECK(c.burst_limit == 10);
    CHECK(c.cooldown_seconds == 30);
    CHECK(c.post_content_max == 2000);
    CHECK(c.search_results_max == 30);
    CHECK(c.allow_registration);
    CHECK(c.default_user_roles == std::vector{"user"s});
    CHECK(c.default_user_extra.empty());
    CHECK(c.server.at("name") == "My OriginChats Server");
    CHECK(c.server_owner_id.empty());
}

TEST_CASE("the file of a fresh server also holds the sections that are read later")
{
    auto const fresh = oc::fresh_config_document();
    auto const& attachments = fresh.at("attachments").as_object();
    CHECK(attachments.at("permanent_expiration_days") == 365);
    CHECK(attachments.at("uploads_per_minute") == 10);
    CHECK(attachments.at("subscription_cache_ttl") == 300);
    CHECK(attachments.at("free_tier_max_expiration_days") == 7);
    CHECK(json::serialize(attachments.at("compression")) ==
          R"({"enabled":true,"max_width":1920,"max_height":1920,"jpeg_quality":85,)"
          R"("webp_quality":85,"png_compression":6})");
    CHECK(json::serialize(fresh.at("uploads")) ==
          R"({"emoji_allowed_file_types":["gif","jpg","jpeg","png"]})");
    CHECK(json::serialize(fresh.at("modlog")) ==
          R"({"enabled":true,"retention":{"default":90,"user_moderation":365,)"
          R"("role_management":365,"channel_management":180,"message_moderation":90,)"
          R"("server_management":180}})");
    CHECK(fresh.at("DB").at("users").at("file") == "db/users.json");
    CHECK(fresh.at("service").at("version") == "1.0.0");
}

TEST_CASE("each setting stands once in the table and says what it means")
{
    std::set<std::string_view> const fatal{
        "auth_mode",    "websocket.host", "websocket.port", "websocket.tls.certificate",
        "metrics.host", "metrics.port",   "websocket.tls.key"};
    std::set<std::string_view> paths;
    for (auto const& row : oc::settings()) {
        CAPTURE(row.path);
        CHECK(paths.insert(row.path).second);
        CHECK(row.meaning.ends_with('.'));
        CHECK((row.most == 0 || row.least < row.most));
        CHECK(row.fatal == fatal.contains(row.path));
    }
}

TEST_CASE("the default of each setting is one that would be accepted")
{
    for (auto const& row : oc::settings()) {
        CAPTURE(row.path);
        auto const parsed = oc::parse_config(document_with(row.path, oc::default_of(row)));
        CHECK(parsed.problems.empty());
    }
    CHECK(oc::default_of(find_setting("limits.post_content")) == 2000);
    CHECK(oc::default_of(find_setting("auth_mode")) == "rotur");
    CHECK(oc::default_of(find_setting("rate_limiting.enabled")) == false);
    CHECK(oc::default_of(find_setting("server")) == json::object{});
}

TEST_CASE("no value of any JSON type at any setting is fatal to the reader itself")
{
    json::value const values[] = {
        nullptr, true, -1, 1e300, "text", json::array{1}, json::object{{"a", json::array{}}}};
    for (auto const& row : oc::settings())
        for (auto const& value : values) {
            auto const parsed = oc::parse_config(document_with(row.path, value));
            CHECK(parsed.problems.size() <= 2);
            CHECK(parsed.values.limits.at("post_content").is_int64());
        }
}
