// `originchats health`: is the server of this machine well? For what watches containers, which have
// no other program to ask with.
#pragma once

#include "init/backup_command.hpp"

#include <CLI/CLI.hpp>

namespace oc {

void add_health_command(CLI::App& app, subcommand_actions& actions);

} // namespace oc
