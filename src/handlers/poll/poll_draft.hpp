// poll_draft: what poll_create is given, made into options and an expiry (part 2 §7.3).
#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/errc.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <optional>

namespace oc {

/// The options as they are stored: objects with `id`, `text` and what else was given.
result<boost::json::array> read_poll_options(boost::json::value const& given);

struct expiry_request {
    boost::json::value const& expires_at;     // wins
    boost::json::value const& duration_hours; // 0 and the like: none
};

/// When the poll expires; errc::poll_expiry_past for what is over already.
result<std::optional<unix_seconds>> read_poll_expiry(expiry_request const& given,
                                                     unix_seconds now);

} // namespace oc
