// Slash commands: what may be registered, who may call, what arguments become.
#include "domain/slash_command.hpp"

#include "domain/errc.hpp"

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

using namespace oc;

namespace {

constexpr std::array<std::string_view, 2> reserved{"ban", "help"};

result<std::vector<slash_command_ptr>> read(std::string const& text)
{
    return read_slash_commands(boost::json::parse(text), reserved);
}

std::string problem_of(std::string const& text)
{
    auto const outcome = read(text);
    return outcome ? std::string() : outcome.error().detail;
}

slash_command with_option(slash_option option)
{
    return {.name = "c", .description = "d", .options = {std::move(option)}};
}

// The converted argument `o`, or the detail of the refusal.
std::string convert(slash_command const& command, std::string const& args)
{
    auto const outcome = convert_arguments(command, boost::json::parse(args).as_object());
    return outcome ? boost::json::serialize(*outcome) : outcome.error().detail;
}

} // namespace

TEST_CASE("what the bot library sends is read; empty lists stay empty lists")
{
    auto const commands = read(R"([{"name":"echo","description":"d","ephemeral":true,
        "options":[{"name":"t","type":"str","description":"x","required":true,"choices":[]}],
        "whitelistRoles":[],"blacklistRoles":[],"unknown":1}])");
    REQUIRE(commands.has_value());
    auto const& echo = *commands->front();
    CHECK_EQ(echo.name, "echo");
    CHECK(echo.is_ephemeral);
    CHECK(echo.options.front().type == slash_option_type::text);
    CHECK(echo.options.front().choices->empty());
    CHECK(echo.allowed_roles->empty());
}

TEST_CASE("what is left out has its default")
{
    auto const commands = read(R"([{"name":"a","description":"",
        "options":[{"name":"o","description":"","type":"int"}]}])");
    REQUIRE(commands.has_value());
    CHECK_FALSE(commands->front()->allowed_roles.has_value());
    CHECK(commands->front()->options.front().is_required);
    CHECK_FALSE(commands->front()->is_ephemeral);
}

TEST_CASE("a list with something in it is wanted")
{
    for (char const* const text : {"null", "[]", "{}", "\"x\""})
        CHECK(read(text).error().code == errc::slash_commands_required);
}

TEST_CASE("the first wrong thing is told, with its place")
{
    CHECK_EQ(problem_of(R"([{"name":"a","description":"d"},{"name":"b"}])"),
             "commands[1].description must be a string");
    CHECK_EQ(problem_of(R"([{"name":"","description":"d"}])"),
             "commands[0].name must be 1 to 32 letters, digits, '_' or '-'");
    CHECK_EQ(problem_of(R"([{"name":"../x","description":"d"}])"),
             "commands[0].name must be 1 to 32 letters, digits, '_' or '-'");
    CHECK_EQ(problem_of(R"([{"name":"Ban","description":"d"}])"), "'Ban' is reserved");
    CHECK_EQ(problem_of(R"([{"name":"a","description":"d","ephemeral":[]}])"),
             "commands[0].ephemeral must be true or false");
}

TEST_CASE("there are at most 100 commands, and 25 options each")
{
    auto const list = [](std::size_t count, std::string const& each) {
        std::string out = "[";
        for (std::size_t i = 0; i < count; ++i)
            out += (i == 0 ? "" : ",") + each.substr(0, 9) + std::to_string(i) + each.substr(9);
        return out + "]";
    };
    std::string const command = R"({"name":"c","description":"d"})";
    CHECK(read(list(100, command)).has_value());
    CHECK_EQ(problem_of(list(101, command)), "at most 100 commands");
    std::string const option = R"({"name":"o","description":"d","type":"str"})";
    auto const with_options = [&](std::size_t count) {
        return R"([{"name":"a","description":"d","options":)" + list(count, option) + "}]";
    };
    CHECK(read(with_options(25)).has_value());
    CHECK_EQ(problem_of(with_options(26)), "commands[0].options must be an array of at most 25");
}

TEST_CASE("one role of the whitelist suffices, an owner needs none of it")
{
    slash_command command{.name = "c", .description = "d"};
    std::vector<std::string> const user{"user"};
    std::vector<std::string> const owner{"owner"};
    std::vector<std::string> const both{"user", "helper"};
    CHECK_FALSE(find_restriction(command, user).has_value());
    command.allowed_roles.emplace();
    CHECK_FALSE(find_restriction(command, user).has_value());
    command.allowed_roles = {"admin", "helper"};
    CHECK_EQ(find_restriction(command, user)->role, "admin");
    CHECK_FALSE(find_restriction(command, user)->is_forbidden);
    CHECK_FALSE(find_restriction(command, both).has_value());
    CHECK_FALSE(find_restriction(command, owner).has_value());
    command.forbidden_roles = {"guest", "helper"};
    CHECK_EQ(find_restriction(command, both)->role, "helper");
    CHECK(find_restriction(command, both)->is_forbidden);
    CHECK_FALSE(find_restriction(command, owner).has_value());
}

TEST_CASE("numbers and flags may come as text; a flag is no number")
{
    auto const integer = with_option({"o", "", slash_option_type::integer});
    CHECK_EQ(convert(integer, R"({"o":" 12 "})"), R"({"o":12})");
    CHECK_EQ(convert(integer, R"({"o":-3.0})"), R"({"o":-3})");
    CHECK_EQ(convert(integer, R"({"o":"9223372036854775808"})"), "'o': Expected int, got str");
    CHECK_EQ(convert(integer, R"({"o":true})"), "'o': Expected int, got bool");
    auto const number = with_option({"o", "", slash_option_type::number});
    CHECK_EQ(convert(number, R"({"o":"2.5"})"), R"({"o":2.5E0})");
    CHECK_EQ(convert(number, R"({"o":"1e999"})"), "'o': Expected float, got str");
    CHECK_EQ(convert(number, R"({"o":"nan"})"), "'o': Expected float, got str");
    auto const flag = with_option({"o", "", slash_option_type::flag});
    CHECK_EQ(convert(flag, R"({"o":"TRUE"})"), R"({"o":true})");
    CHECK_EQ(convert(flag, R"({"o":1})"), "'o': Expected bool, got int");
}

TEST_CASE("choices are exact, texts are bounded, null is not given")
{
    auto const choice =
        with_option({"o", "", slash_option_type::choice, std::vector<std::string>{"red"}});
    CHECK_EQ(convert(choice, R"({"o":"red"})"), R"({"o":"red"})");
    CHECK_EQ(convert(choice, R"({"o":"Red"})"), "'o': Not one of the choices");
    auto text = with_option({"o", "", slash_option_type::text});
    CHECK_EQ(convert(text, R"({"o":7})"), "'o': Expected str, got int");
    CHECK_EQ(convert(text, R"({"o":null})"), "o");
    CHECK_EQ(convert(text, "{\"o\":\"" + std::string(4001, 'x') + "\"}"),
             "'o': Too long (max 4000 characters)");
    text.options.front().is_required = false;
    CHECK_EQ(convert(text, R"({"o":null})"), "{}");
    CHECK_EQ(convert(text, R"({"z":1})"), "z");
}
