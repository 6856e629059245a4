// program_texts: what is generated from the tree of subcommands: completion for shells and the man
// page. Pure; any thread.
#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <string_view>

namespace oc {

/// A script for "bash", "zsh" or "fish" that completes subcommands and options.
std::string make_completion(CLI::App const& program, std::string_view shell);

/// originchats(1) as troff.
std::string make_man_page(CLI::App const& program, std::string_view version);

} // namespace oc
