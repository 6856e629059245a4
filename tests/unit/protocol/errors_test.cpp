// Refusals on the wire: texts, forms, codes, listeners.
#include "protocol/errors.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace oc;

namespace {

std::string packet(error const& refusal, refusal_context const& context = {})
{
    return std::string(refusal_frame(refusal, context)->payload());
}

} // namespace

TEST_CASE("every reason has a name of its own and a text with one blank at most")
{
    std::set<std::string_view> names;
    for (auto const& entry : errc_table()) {
        CAPTURE(entry.name);
        CHECK(names.insert(entry.name).second);
        CHECK_FALSE(entry.text.empty());
        auto const blank = entry.text.find("{}");
        if (blank != std::string_view::npos)
            CHECK_EQ(entry.text.find("{}", blank + 1), std::string_view::npos);
    }
    CHECK_EQ(names.size(), static_cast<std::size_t>(errc::count_));
}

TEST_CASE("the detail fills the blank, and is never a pattern itself")
{
    CHECK_EQ(error_text({errc::invalid_value, "id"}), "Invalid value for 'id'");
    CHECK_EQ(error_text({errc::unknown_command, "{}"}), "Unknown command: {}");
    CHECK_EQ(error_text({errc::user_not_found, "unused"}), "User not found");
    CHECK_EQ(error_text({errc::missing_fields}), "Missing fields: ");
}

TEST_CASE("an error says where it comes from, when that is known")
{
    CHECK_EQ(
        packet({errc::user_not_found}, {.src = "status_get"}),
        R"({"cmd":"error","src":"status_get","val":"User not found","code":"user_not_found"})");
    CHECK_EQ(packet({errc::invalid_json}),
             R"({"cmd":"error","val":"Invalid JSON","code":"invalid_json"})");
    CHECK_EQ(packet({errc::invalid_json}, {.listener = "7"}),
             R"({"cmd":"error","val":"Invalid JSON","code":"invalid_json","listener":"7"})");
}

TEST_CASE("a refused login says why, and has neither source nor listener")
{
    CHECK_EQ(
        packet({errc::banned}, {.src = "auth", .listener = "7", .form = refusal_form::auth_error}),
        R"({"cmd":"auth_error","val":"Access denied: You are banned from this server"})");
    CHECK_EQ(packet({errc::rate_limited, "Slow down", 5}, {.form = refusal_form::auth_error}),
             R"({"cmd":"auth_error","val":"Slow down"})");
}

TEST_CASE("a rate limit is a packet of its own, with or without its reason")
{
    CHECK_EQ(packet({errc::rate_limited, "Too fast", 1500}, {.src = "x", .listener = "7"}),
             R"({"cmd":"rate_limit","reason":"Too fast","length":1500,"listener":"7"})");
    CHECK_EQ(packet({errc::rate_limited_without_reason, "Too fast", 1500}, {.src = "x"}),
             R"({"cmd":"rate_limit","length":1500})");
}

TEST_CASE("what comes from a client cannot break out of the text")
{
    CHECK_EQ(packet({errc::unknown_command, "a\"},{\"cmd\":\"x"}, {.src = "a\"\n"}),
             R"({"cmd":"error","src":"a\"\n","val":"Unknown command: a\"},{\"cmd\":\"x",)"
             R"("code":"unknown_command"})");
}
