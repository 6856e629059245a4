// Slash commands: what may be registered, who may call, what arguments become.
#include "domain/slash_command.hpp"

#include "domain/errc.hpp"

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <string>
#include <utility>
#include <vector>

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

TEST_CASE("of two commands with one name the last counts, and stands where it was written")
{
    auto const commands = read(R"([{"name":"a","description":"first"},
        {"name":"b","description":"d"},{"name":"a","description":"second"},
        {"name":"A","description":"another"}])");
    REQUIRE(commands.has_value());
    std::string order;
    for (auto const& each : *commands)
        order += each->name + ":" + each->description + " ";
    CHECK_EQ(order, "b:d a:second A:another ");
}

TEST_CASE("names of commands: 1 to 32 ASCII letters, digits, '_' or '-'")
{
    auto const with_name = [](std::string const& name) {
        return problem_of(boost::json::serialize(boost::json::array{
            boost::json::object{{"name", name}, {"description", "d"}}}));
    };
    for (auto const& name : {std::string("a"), std::string("A-b_9"), std::string("-"),
                             std::string(32, 'x')})
        CHECK_EQ(with_name(name), "");
    for (auto const& name : {std::string(" a"), std::string("a b"), std::string("/a"),
                             std::string("é"), std::string("a\0", 2), std::string("a\n")})
        CHECK_EQ(with_name(name), "commands[0].name must be 1 to 32 letters, digits, '_' or '-'");
    CHECK_EQ(with_name(std::string(33, 'x')), "commands[0].name must be at most 32 characters");
    for (char const* const name : {"ban", "BAN", "Help"})
        CHECK_EQ(with_name(name), "'" + std::string(name) + "' is reserved");
    CHECK_EQ(with_name("bans"), "");
}

TEST_CASE("what is wrong with an option is told with its number")
{
    auto const with = [](std::string const& options) {
        return problem_of(R"([{"name":"a","description":"d","options":)" + options + "}]");
    };
    std::string const good = R"({"name":"o","description":"d","type":"str"})";
    CHECK_EQ(with("[" + good + "]"), "");
    CHECK_EQ(with("null"), "");
    CHECK_EQ(with("{}"), "commands[0].options must be an array of at most 25");
    CHECK_EQ(with("[5]"), "commands[0].options[0] must be an object");
    CHECK_EQ(with("[" + good + "," + good + "]"), "commands[0].options[1].name is there already");
    CHECK_EQ(with(R"([{"name":"","description":"","type":"str"}])"),
             "commands[0].options[0].name must be a string that is not empty");
    CHECK_EQ(with(R"([{"description":"","type":"str"}])"),
             "commands[0].options[0].name must be a string");
    CHECK_EQ(with(R"([{"name":"o","type":"str"}])"),
             "commands[0].options[0].description must be a string");
    for (char const* const type : {"\"STR\"", "\"string\"", "\"\"", "5", "null"})
        CHECK_EQ(with(R"([{"name":"o","description":"","type":)" + std::string(type) + "}]"),
                 "commands[0].options[0].type must be one of str, int, bool, enum, float");
    CHECK_EQ(with(R"([{"name":"o","description":"","type":"str","required":"maybe"}])"),
             "commands[0].options[0].required must be true or false");
}

TEST_CASE("an enum has choices, each a text, at most a hundred")
{
    auto const with = [](std::string const& choices) {
        return problem_of(R"([{"name":"a","description":"d","options":[{"name":"o",)"
                          R"("description":"","type":"enum","choices":)" +
                          choices + "}]}]");
    };
    auto const texts = [](std::size_t count) {
        boost::json::array out;
        for (std::size_t i = 0; i < count; ++i)
            out.emplace_back("c" + std::to_string(i));
        return boost::json::serialize(out);
    };
    CHECK_EQ(with(texts(1)), "");
    CHECK_EQ(with(texts(100)), "");
    for (char const* const none : {"[]", "null"})
        CHECK_EQ(with(none), "commands[0].options[0].choices must be given for an enum");
    auto const wrong = "commands[0].options[0].choices must be an array of at most 100 strings, "
                       "or null";
    CHECK_EQ(with(texts(101)), wrong);
    CHECK_EQ(with(R"(["a",1])"), wrong);
    CHECK_EQ(with(R"("a")"), wrong);
}

TEST_CASE("texts are measured in code points, and a registration as a whole in bytes")
{
    auto const with = [](std::string const& description) {
        return problem_of(R"([{"name":"a","description":")" + description + "\"}]");
    };
    std::string wide;
    for (int i = 0; i < 200; ++i)
        wide += "\U0001F600";
    CHECK_EQ(with(wide), "");
    CHECK_EQ(with(wide + "x"), "commands[0].description must be at most 200 characters");
    boost::json::array choices;
    for (int i = 0; i < 100; ++i)
        choices.emplace_back(std::string(3000, 'x') + std::to_string(i));
    boost::json::object option{{"name", "o"}, {"description", ""}, {"type", "enum"}};
    option["choices"] = choices;
    boost::json::object command{{"name", "a"}, {"description", "d"}};
    command["options"] = boost::json::array{option};
    CHECK_EQ(problem_of(boost::json::serialize(boost::json::array{command})),
             "at most 262144 bytes");
}

TEST_CASE("arguments are judged in order: unknown ones, missing ones, wrong ones")
{
    slash_command command{.name = "c", .description = "d"};
    command.options = {{"first", "", slash_option_type::integer},
                       {"second", "", slash_option_type::text},
                       {"third", "", slash_option_type::flag, std::nullopt, false}};
    auto const refusal = [&](std::string const& args) {
        return convert_arguments(command, boost::json::parse(args).as_object()).error();
    };
    CHECK(refusal(R"({"first":"x","zzz":1})").code == errc::slash_argument_unknown);
    CHECK(refusal(R"({"first":"x"})").code == errc::slash_argument_missing);
    CHECK_EQ(refusal(R"({"first":"x"})").detail, "second");
    CHECK(refusal(R"({"first":"x","second":"y"})").code == errc::slash_argument_invalid);
    CHECK(refusal(R"({"First":1,"second":"y"})").code == errc::slash_argument_unknown);
    CHECK_EQ(convert(command, R"({"second":"y","first":"7"})"), R"({"first":7,"second":"y"})");
    CHECK_EQ(convert(command, R"({"third":null,"second":"","first":0})"),
             R"({"first":0,"second":""})");
}

TEST_CASE("what was given instead is called by the names that bots know")
{
    auto const text = with_option({"o", "", slash_option_type::text});
    for (auto const& [given, name] :
         {std::pair{"1", "int"}, std::pair{"1.5", "float"}, std::pair{"true", "bool"},
          std::pair{"[]", "list"}, std::pair{"{}", "dict"},
          std::pair{"18446744073709551615", "int"}})
        CHECK_EQ(convert(text, R"({"o":)" + std::string(given) + "}"),
                 "'o': Expected str, got " + std::string(name));
    CHECK_EQ(wrong_argument_choice("o").detail, "'o': Not one of the choices");
    CHECK_EQ(wrong_argument_type("o", slash_option_type::choice, 5).detail,
             "'o': Expected enum, got int");
}
