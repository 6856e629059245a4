// The lines of the log, as JSON and as text, with bytes that want to break out.
#include "base/log.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <unistd.h>

using namespace oc;

namespace {

boost::json::object read(std::string_view event, std::span<log::field const> details)
{
    return boost::json::parse("{" + log::format_json_fields(event, details) + "}").as_object();
}

} // namespace

TEST_CASE("numbers and flags are bare, texts are quoted")
{
    std::array<log::field, 4> const fields{
        {{"port", 5613}, {"ready", true}, {"name", "Ada"}, {"load", 0.5}}};
    CHECK(log::format_json_fields("started", fields) ==
          R"("event":"started","port":5613,"ready":true,"name":"Ada","load":0.5)");
}

TEST_CASE("what is no number is a text")
{
    std::array<log::field, 1> const fields{
        {{"load", std::numeric_limits<double>::quiet_NaN()}}};
    CHECK(read("x", fields).at("load").is_string());
}

TEST_CASE("hostile bytes stay within their string")
{
    std::string every;
    for (int byte = 0; byte < 256; ++byte)
        every.push_back(static_cast<char>(byte));
    std::array<log::field, 3> const fields{
        {{"all", every}, {"quote", "\",\"event\":\"forged"}, {"cut", "\xf0\x9f\x98"}}};
    auto const line = log::format_json_fields("x\ny", fields);
    CHECK(line.find('\n') == std::string::npos);
    auto const told = read("x\ny", fields);
    CHECK(told.size() == 4);
    CHECK(told.at("event") == "x\ny");
    CHECK(told.at("quote") == "\",\"event\":\"forged");
    CHECK(told.at("cut") == "\ufffd\ufffd\ufffd");
}

TEST_CASE("good UTF-8 stays as it is")
{
    std::array<log::field, 1> const fields{{{"name", "Zoë 😀"}}};
    CHECK(read("x", fields).at("name") == "Zoë 😀");
}

namespace {

/// What is written to stderr while it lives, and the log as it was afterwards.
class captured_log {
public:
    explicit captured_log(log::format how)
    {
        std::fflush(stderr);
        ::dup2(::fileno(file_), STDERR_FILENO);
        log::set_level(log::level::debug);
        log::set_format(how);
    }
    ~captured_log()
    {
        log::set_format(log::format::text);
        log::set_level(before_);
        ::dup2(terminal_, STDERR_FILENO);
        ::close(terminal_);
        std::fclose(file_);
    }
    captured_log(captured_log const&) = delete;
    captured_log& operator=(captured_log const&) = delete;

    std::string text()
    {
        log::flush();
        std::fflush(stderr);
        std::string out;
        std::rewind(file_);
        for (int c = std::fgetc(file_); c != EOF; c = std::fgetc(file_))
            out.push_back(static_cast<char>(c));
        return out;
    }

private:
    static log::level level_now()
    {
        for (auto const each :
             {log::level::debug, log::level::info, log::level::warning, log::level::error})
            if (log::is_enabled(each))
                return each;
        return log::level::off;
    }

    log::level before_ = level_now();
    int terminal_ = ::dup(STDERR_FILENO);
    std::FILE* file_ = std::tmpfile();
};

std::string after_time(std::string const& line) { return line.substr(line.find(" level=") + 1); }

} // namespace

TEST_CASE("levels and formats are known by their names, others are info and text")
{
    CHECK(log::parse_level("debug") == log::level::debug);
    CHECK(log::parse_level("warning") == log::level::warning);
    CHECK(log::parse_level("error") == log::level::error);
    CHECK(log::parse_level("off") == log::level::off);
    for (auto const* const name : {"info", "", "DEBUG", "trace", "warn", "0"})
        CHECK(log::parse_level(name) == log::level::info);
    CHECK(log::parse_format("json") == log::format::json);
    for (auto const* const name : {"text", "", "JSON", "xml"})
        CHECK(log::parse_format(name) == log::format::text);
}

TEST_CASE("a line is key=value, quoted only when it has to be")
{
    captured_log out(log::format::text);
    log::info("started", {{"port", 5613}, {"name", "Ada L"}, {"none", ""}, {"url", "a=b"},
                          {"path", "C:\\x"}, {"plain", "é😀"}, {"ok", true}});
    CHECK(after_time(out.text()) ==
          "level=info event=started port=5613 name=\"Ada L\" none=\"\" url=\"a=b\" "
          "path=\"C:\\\\x\" plain=é😀 ok=true\n");
}

TEST_CASE("nobody's text makes a second line, in neither format")
{
    for (auto const how : {log::format::text, log::format::json}) {
        captured_log out(how);
        log::warning("login\nlevel=error event=forged",
                     {{"name", "x\r\nts=now event=forged\x1b[2J\x7f"}, {"cut", "\xff\xfe"}});
        auto const text = out.text();
        CHECK(std::ranges::count(text, '\n') == 1);
        CHECK(text.back() == '\n');
        for (char const hostile : {'\r', '\x1b', '\x7f'})
            CHECK(text.find(hostile) == std::string::npos);
    }
}

TEST_CASE("braces in a text are a text and no pattern")
{
    captured_log out(log::format::text);
    log::error("x", {{"a", "{}"}, {"b", "{0:>99}"}, {"c", "%v%n"}});
    CHECK(after_time(out.text()) == "level=error event=x a={} b={0:>99} c=%v%n\n");
}

TEST_CASE("a line of JSON is an object with time and level in front")
{
    captured_log out(log::format::json);
    log::info("started", {{"port", 5613}});
    auto const told = boost::json::parse(out.text()).as_object();
    CHECK(told.size() == 4);
    CHECK(told.begin()->key() == "ts");
    CHECK(told.at("level") == "info");
    CHECK(told.at("port") == 5613);
}

TEST_CASE("what is below the level is not written")
{
    captured_log out(log::format::text);
    log::set_level(log::level::error);
    CHECK(log::is_enabled(log::level::error));
    CHECK_FALSE(log::is_enabled(log::level::warning));
    log::debug("a");
    log::info("b");
    log::warning("c");
    log::set_level(log::level::off);
    log::error("d");
    CHECK(out.text().empty());
    log::set_level(log::level::warning);
    log::warning("e");
    CHECK(after_time(out.text()) == "level=warning event=e\n");
}
