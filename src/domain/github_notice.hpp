// What an event of GitHub says, before it is an embed; and the one event that takes more to say.
// Pure; any thread.
#pragma once

#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace oc::github {

inline constexpr std::int64_t gray = 0x24292e; // GitHub's own
inline constexpr std::int64_t green = 0x2da44e;
inline constexpr std::int64_t red = 0xcf222e;
inline constexpr std::int64_t purple = 0x8250df;

inline constexpr std::size_t description_max = 4096; // code points

struct notice {
    std::string title;
    std::string url{};
    std::string description{};
    std::int64_t color = gray;
};
using maybe_notice = std::optional<notice>;

/// Title, link and the list of commits of part 2 §4.4; nothing without a ref.
maybe_notice describe_push(boost::json::object const& payload);

} // namespace oc::github
