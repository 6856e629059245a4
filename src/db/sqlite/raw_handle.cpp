// Opening with or without the write-ahead log.
#include "db/sqlite/raw_handle.hpp"

#include "db/sqlite/statement.hpp"

#include <sqlite3.h>

#include <string_view>

namespace oc::sqlite {

namespace {

std::string to_uri(std::filesystem::path const& file, std::string_view parameters)
{
    std::string uri = "file:";
    for (char const c : file.string()) {
        if (c == '%')
            uri += "%25";
        else if (c == '?')
            uri += "%3f";
        else if (c == '#')
            uri += "%23";
        else
            uri += c;
    }
    return uri.append(parameters);
}

} // namespace

void handle_closer::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

handle_ptr open_handle(std::filesystem::path const& file, int access, bool leaves_no_trace)
{
    auto const path = std::filesystem::absolute(file);
    bool const is_quiet = leaves_no_trace && !std::filesystem::exists(path.string() + "-wal");
    auto const uri = to_uri(path, is_quiet ? "?immutable=1" : "");
    sqlite3* opened = nullptr;
    auto const code = sqlite3_open_v2(
        uri.c_str(), &opened,
        access | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    handle_ptr handle(opened);
    if (code != SQLITE_OK)
        throw make_failure(opened, code);
    return handle;
}

raw_handle::raw_handle(std::filesystem::path const& file, raw_mode mode)
    : handle_(open_handle(
          file, mode == raw_mode::read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE,
          mode == raw_mode::read))
{
    constexpr int busy_timeout_ms = 5000;
    sqlite3_busy_timeout(get(), busy_timeout_ms);
}

void raw_handle::execute(std::string const& script) const
{
    auto const code = sqlite3_exec(get(), script.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        throw make_failure(get(), code);
}

} // namespace oc::sqlite
