// database_lock: one server per database. Held by the open file, so a killed server leaves none.
#pragma once

#include <filesystem>

namespace oc {

class database_lock {
public:
    /// Locks `<file>.lock`, which is made and stays. Throws std::runtime_error when another server
    /// has it, in this process or another.
    explicit database_lock(std::filesystem::path const& file);
    ~database_lock();

    database_lock(database_lock const&) = delete;
    database_lock& operator=(database_lock const&) = delete;

    /// Whether somebody has it just now. Makes nothing.
    static bool is_held(std::filesystem::path const& file);

private:
    int descriptor_ = -1;
};

} // namespace oc
