// From a frame's text to a typed command, with the errors as values.
#include "server/decoder.hpp"

#include "support/print_error.hpp"

#include <doctest/doctest.h>

using namespace oc;

TEST_CASE("a known command comes with its record and its request")
{
    auto const got = decode_command(R"({"cmd":"typing","channel":"general","listener":"7"})");
    CHECK_FALSE(got.is_malformed);
    CHECK(got.has_cmd);
    CHECK_EQ(got.cmd, "typing");
    REQUIRE_NE(got.entry, nullptr);
    CHECK_EQ(got.entry->name, "typing");
    CHECK_EQ(got.listener, "7");
    REQUIRE(got.request.has_value());
    CHECK_NE(*got.request, nullptr);
    CHECK_EQ(got.bytes,
             std::string(R"({"cmd":"typing","channel":"general","listener":"7"})").size());
}

TEST_CASE("a wrong field travels along as a value")
{
    auto const got = decode_command(R"({"cmd":"typing","channel":5,"listener":"7"})");
    REQUIRE(got.request.has_error());
    CHECK_EQ(got.request.error(), error{errc::invalid_value, "channel"});
    CHECK_NE(got.entry, nullptr);
    CHECK_EQ(got.listener, "7");
}

TEST_CASE("an unknown command has a name and no record")
{
    auto const got = decode_command(R"({"cmd":"dance"})");
    CHECK_EQ(got.entry, nullptr);
    CHECK(got.has_cmd);
    CHECK_EQ(got.cmd, "dance");
    // The name of no command is none: not even of one that is called so.
    auto const none = decode_command("{}");
    CHECK_FALSE(none.has_cmd);
    CHECK_EQ(none.entry, nullptr);
    CHECK_EQ(none.cmd, "None");
}

TEST_CASE("what is no object is malformed and counts its bytes")
{
    auto const got = decode_command("[1,2,3]");
    CHECK(got.is_malformed);
    CHECK_EQ(got.bytes, 7);
}

TEST_CASE("every command is found by its name")
{
    for (auto const& entry : command_table()) {
        CAPTURE(entry.name);
        CHECK_EQ(find_command(entry.name), &entry);
        CHECK_EQ(find_command(std::string(entry.name) + "x"), nullptr);
        CHECK_FALSE(entry.spec->rules.summary.empty());
    }
    CHECK_EQ(find_command(""), nullptr);
    CHECK_EQ(find_command("~"), nullptr);
}
