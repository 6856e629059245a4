// Lines through spdlog, which this file alone knows: its pattern has the time and the level.
#include "base/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <utility>

namespace oc::log {
namespace {

constexpr char const* text_pattern = "ts=%Y-%m-%dT%H:%M:%S.%e%z level=%l %v";
constexpr char const* json_pattern = R"({"ts":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l",%v})";

std::atomic<format> format_now = format::text;

spdlog::logger& logger()
{
    static auto const instance = [] {
        auto made = std::make_shared<spdlog::logger>(
            "oc", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made->set_pattern(text_pattern);
        made->flush_on(spdlog::level::info);
        return made;
    }();
    return *instance;
}

bool needs_quotes(std::string_view text)
{
    if (text.empty())
        return true;
    for (char const c : text)
        if (static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '=' || c == '\\' || c == 0x7f)
            return true;
    return false;
}

// Control characters are escaped: a client's string must not be able to forge a log line.
void append_value(std::string& line, std::string_view text)
{
    if (!needs_quotes(text)) {
        line.append(text);
        return;
    }
    line.push_back('"');
    for (char const c : text) {
        if (c == '"' || c == '\\') {
            line.push_back('\\');
            line.push_back(c);
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            line.append(fmt::format("\\x{:02x}", static_cast<unsigned char>(c)));
        } else {
            line.push_back(c);
        }
    }
    line.push_back('"');
}

std::string format_text(std::string_view event, fields details)
{
    std::string line = "event=";
    append_value(line, event);
    for (auto const& detail : details) {
        line.push_back(' ');
        line.append(detail.key);
        line.push_back('=');
        append_value(line, detail.value);
    }
    return line;
}

void write(spdlog::level::level_enum at, std::string_view event, fields details)
{
    if (!logger().should_log(at))
        return;
    logger().log(at, "{}",
                 format_now.load(std::memory_order_relaxed) == format::json
                     ? format_json_fields(event, details)
                     : format_text(event, details));
}

constexpr std::array<std::pair<std::string_view, level>, 5> level_names{{
    {"debug", level::debug},
    {"info", level::info},
    {"warning", level::warning},
    {"error", level::error},
    {"off", level::off},
}};

spdlog::level::level_enum to_spdlog(level at)
{
    switch (at) {
    case level::debug: return spdlog::level::debug;
    case level::info: return spdlog::level::info;
    case level::warning: return spdlog::level::warn;
    case level::error: return spdlog::level::err;
    case level::off: break;
    }
    return spdlog::level::off;
}

} // namespace

// JSON has no word for what is no number.
field::field(std::string_view name, double number)
    : key(name), value(fmt::format("{}", number)), is_bare(std::isfinite(number))
{
}

void debug(std::string_view event, fields details) { write(spdlog::level::debug, event, details); }
void info(std::string_view event, fields details) { write(spdlog::level::info, event, details); }
void warning(std::string_view event, fields details) { write(spdlog::level::warn, event, details); }
void error(std::string_view event, fields details) { write(spdlog::level::err, event, details); }

void set_level(level least) { logger().set_level(to_spdlog(least)); }

void set_format(format how)
{
    format_now = how;
    logger().set_pattern(how == format::json ? json_pattern : text_pattern);
}

format parse_format(std::string_view name)
{
    return name == "json" ? format::json : format::text;
}

bool is_enabled(level at) { return logger().should_log(to_spdlog(at)); }

level parse_level(std::string_view name)
{
    for (auto const& [text, value] : level_names)
        if (text == name)
            return value;
    return level::info;
}

void flush() { logger().flush(); }

} // namespace oc::log
