// What `originchats check` says about a database. Changes nothing; any thread; may run beside a
// server.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace oc {

/// What is wrong, one sentence each, for the operator; empty when nothing is. Reads every page, so
/// it takes its time: a few seconds for each gigabyte.
std::vector<std::string> check_database(std::filesystem::path const& file);

} // namespace oc
