// By the names that repair gives its files.
#include "setup/cut_off_repair.hpp"

#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>

namespace oc {
namespace {

namespace fs = std::filesystem;

bool is_log(std::string const& name) { return name.ends_with("-wal") || name.ends_with("-shm"); }

} // namespace

void refuse_cut_off_repair(data_directory const& data)
{
    std::error_code failure;
    auto const file = data.database_file();
    auto const salvaged = file.string() + ".salvaged";
    bool const is_there = fs::exists(file, failure);
    if (is_there && fs::exists(salvaged, failure))
        throw std::runtime_error("a repair was cut off (" + salvaged +
                                 " is there); run `originchats repair --yes` again, or remove "
                                 "that file");
    if (is_there)
        return;
    for (auto const& each : fs::directory_iterator(data.database_folder(), failure)) {
        auto const name = each.path().filename().string();
        if (is_log(name) || !(each.path() == salvaged ||
                              name.starts_with(file.filename().string() + ".damaged-")))
            continue;
        throw std::runtime_error("the database " + file.string() +
                                 " is missing, and what a repair keeps is there (" +
                                 each.path().string() + "): give it its name back, with its -wal "
                                 "when there is one, and run `originchats repair --yes` again; or "
                                 "restore a backup; or move it away to begin anew");
    }
}

} // namespace oc
