// The subcommands backup, restore and repair: their options, and what they print.
#pragma once

#include <CLI/CLI.hpp>

#include <functional>
#include <map>

namespace oc {

/// What a subcommand does; its exit code.
using subcommand_actions = std::map<CLI::App*, std::function<int()>>;

void add_backup_commands(CLI::App& app, subcommand_actions& actions);

} // namespace oc
