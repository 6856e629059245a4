// Logging: key=value lines with levels, on stderr. Never a secret and never a message's text: log
// names of commands, ids, counts and durations. Any thread.
#pragma once

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>

namespace oc::log {

enum class level { debug, info, warning, error, off };

/// One key=value pair; values are quoted when they need it.
struct field {
    field(std::string_view name, std::string_view text) : key(name), value(text) {}
    field(std::string_view name, char const* text) : key(name), value(text) {}
    field(std::string_view name, std::string const& text) : key(name), value(text) {}
    field(std::string_view name, bool flag) : key(name), value(flag ? "true" : "false") {}
    template <std::integral Number>
    field(std::string_view name, Number number) : key(name), value(std::to_string(number))
    {
    }
    field(std::string_view name, double number);

    std::string_view key;
    std::string value;
};

using fields = std::initializer_list<field>;

void debug(std::string_view event, fields details = {});
void info(std::string_view event, fields details = {});
void warning(std::string_view event, fields details = {});
void error(std::string_view event, fields details = {});

/// Lines below it are dropped. Any thread, at any time (SIGHUP changes it).
void set_level(level least);
bool is_enabled(level at);

/// "debug", "info", "warning", "error", "off"; anything else gives info.
level parse_level(std::string_view name);

/// Writes out what is buffered; called before the process ends.
void flush();

} // namespace oc::log
