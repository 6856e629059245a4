// What `originchats check` says about a database. Changes nothing; any thread; may run beside a
// server.
#pragma once

#include "base/secret_box.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace oc {

/// What is wrong, one sentence each, for the operator; empty when nothing is. Reads every page, so
/// it takes its time: a few seconds for each gigabyte.
std::vector<std::string> check_database(std::filesystem::path const& file);

/// How many webhooks have tokens that the key does not open; all of them without a key. 0 also for
/// what check_database() complains about.
std::int64_t count_lost_webhook_tokens(std::filesystem::path const& file,
                                       std::optional<secret_box::key> const& secret);

} // namespace oc
