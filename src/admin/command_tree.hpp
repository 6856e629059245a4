// command_tree: `originchats admin …` as a tree of CLI11 subcommands. The tree is the only list of
// them: help, completion and the man page are made from it.
#pragma once

#include "admin/order.hpp"

#include <CLI/CLI.hpp>

namespace oc {

/// Adds `admin` to the program; parsing fills the order. Both outlive the parsing.
CLI::App* add_admin(CLI::App& program, admin_order& order);

} // namespace oc
