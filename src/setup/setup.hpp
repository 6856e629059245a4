// `originchats setup`: asks, then writes config.json. Everything is asked before anything is
// written. Blocking; the main thread, with no server running in it.
#pragma once

#include "setup/questions.hpp"

#include <filesystem>
#include <iosfwd>
#include <map>
#include <string>

namespace oc {

struct setup_options {
    std::filesystem::path data = "data";
    bool yes = false;   // ask nothing: answers, else what an empty answer means
    bool force = false; // change an existing config.json without asking whether to
    std::map<std::string, std::string> answers{}; // by setup_question::key; these are not asked
};

/// Writes a fresh config.json, or the answers into the one that is there (its other keys stay, also
/// unknown ones), makes the folders and copies the pictures. Returns the exit code: 0 written;
/// 1 not written, because the operator stopped (also by the end of `in`) or a config is there that
/// nobody allowed to change; 2 an answer of the options is wrong. Throws std::runtime_error when a
/// file cannot be written.
int run_setup(setup_options const& options, std::istream& in, std::ostream& out);

} // namespace oc
