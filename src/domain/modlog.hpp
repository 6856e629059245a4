// The modlog (part 2 §9): what is recorded of an act, which category it is of, how long it is kept.
// Pure.
#pragma once

#include "base/clock.hpp"
#include "domain/config.hpp"

#include <boost/json/object.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace oc {

struct modlog_entry {
    std::int64_t number = 0; // given by the table
    std::string action;      // a command's name
    std::string actor_id;
    std::string actor_name;  // as it was then
    std::optional<std::string> target_id{};
    std::optional<std::string> target_name{};
    boost::json::object details{};
    unix_seconds timestamp = 0;
};

inline constexpr std::string_view modlog_other = "other";

/// Every category, "other" last.
std::span<std::string_view const> modlog_categories();

std::string_view modlog_category(std::string_view action);

/// How many days entries of that category are kept.
std::int64_t modlog_days(config const& settings, std::string_view category);

/// By category, in the order of modlog_categories(): entries that are not later are not kept any
/// more, whether they are removed already or not.
using modlog_horizon = std::array<unix_seconds, 6>;
modlog_horizon find_modlog_horizon(config const& settings, unix_seconds now);

/// The id that clients see: milliseconds, a hyphen, the actor.
std::string modlog_id(modlog_entry const& entry);

/// Details that fit into an entry: long texts are replaced by their length.
boost::json::object tidy_modlog_details(boost::json::object details);

} // namespace oc
