// A bare connection of SQLite for what works on whole files (copies, salvage), where the pragmas
// and statements of sqlite::connection are in the way. Internal to the driver; one thread at a
// time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

struct sqlite3;

namespace oc::sqlite {

enum class raw_mode : std::uint8_t {
    read,  // changes nothing, nor makes files when no server runs
    write, // the file has to be there
};

struct handle_closer {
    void operator()(sqlite3* handle) const;
};
using handle_ptr = std::unique_ptr<sqlite3, handle_closer>;

/// Opens the file with SQLite's flags of `access`. `leaves_no_trace`: when there is no write-ahead
/// log, nobody writes and nothing is to be recovered; then SQLite is told so, and makes no files of
/// its own. Throws sql::failure.
handle_ptr open_handle(std::filesystem::path const& file, int access, bool leaves_no_trace);

class raw_handle {
public:
    /// Throws sql::failure.
    raw_handle(std::filesystem::path const& file, raw_mode mode);

    sqlite3* get() const { return handle_.get(); }
    /// Throws sql::failure.
    void execute(std::string const& script) const;

private:
    handle_ptr handle_;
};

} // namespace oc::sqlite
