// Logging: lines of key=value or JSON with levels, on stderr. Never a secret and never a message's
// text: log names of commands, ids, counts and durations. Any thread.
#pragma once

#include <concepts>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace oc::log {

enum class level { debug, info, warning, error, off };
enum class format { text, json };

/// One key=value pair; values are quoted when they need it. Numbers and flags are bare in JSON.
struct field {
    field(std::string_view name, std::string_view text) : key(name), value(text) {}
    field(std::string_view name, char const* text) : key(name), value(text) {}
    field(std::string_view name, std::string const& text) : key(name), value(text) {}
    field(std::string_view name, bool flag)
        : key(name), value(flag ? "true" : "false"), is_bare(true)
    {
    }
    template <std::integral Number>
    field(std::string_view name, Number number)
        : key(name), value(std::to_string(number)), is_bare(true)
    {
    }
    field(std::string_view name, double number);

    std::string_view key;
    std::string value;
    bool is_bare = false;
};

using fields = std::initializer_list<field>;

void debug(std::string_view event, fields details = {});
void info(std::string_view event, fields details = {});
void warning(std::string_view event, fields details = {});
void error(std::string_view event, fields details = {});

/// Lines below it are dropped. Any thread, at any time (SIGHUP changes it).
void set_level(level least);
bool is_enabled(level at);

/// Key=value until told otherwise. Any thread, at any time.
void set_format(format how);
/// "text", "json"; anything else gives text.
format parse_format(std::string_view name);

/// One line as JSON, but for its braces, time and level: "event":"started","port":1234. Text that
/// is not UTF-8 keeps what is valid of it.
std::string format_json_fields(std::string_view event, std::span<field const> details);

/// "debug", "info", "warning", "error", "off"; anything else gives info.
level parse_level(std::string_view name);

/// Writes out what is buffered; called before the process ends.
void flush();

} // namespace oc::log
