// A bare connection of SQLite for what works on whole files (copies, salvage), where the pragmas
// and statements of sqlite::connection are in the way. Internal to the driver; one thread at a
// time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;

namespace oc::sqlite {

enum class raw_mode : std::uint8_t {
    read,  // changes nothing, nor makes files when no server runs
    write, // the file has to be there
};

/// "file:…" of an absolute path, with what is behind "?".
std::string to_uri(std::filesystem::path const& file, std::string_view parameters);

class raw_handle {
public:
    /// Throws sql::failure.
    raw_handle(std::filesystem::path const& file, raw_mode mode);

    sqlite3* get() const { return handle_.get(); }
    /// Throws sql::failure.
    void execute(std::string const& script) const;

private:
    struct closer {
        void operator()(sqlite3* handle) const;
    };
    std::unique_ptr<sqlite3, closer> handle_;
};

} // namespace oc::sqlite
