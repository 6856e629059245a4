// metrics_text: everything that /metrics tells, as Prometheus reads it. Blocking (it looks into
// /proc); a files thread.
#pragma once

#include "base/clock.hpp"
#include "base/task.hpp"
#include "server/core.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace oc {

class http_meters;
class net_pool;
class tls_source;
struct upload_meters;

/// What is looked at; all of it outlives the looking, and may be read from any thread.
struct observed {
    core_meters const& commands;
    store const& storage;
    net_pool const& net;
    http_meters const& http;
    upload_meters const& uploads;
    tls_source const* tls = nullptr; // null: no TLS
    /// Name and length of each queue of a thread.
    std::function<std::array<std::pair<std::string_view, std::size_t>, 4>()> queues;
    std::string version;
    unix_seconds started_at = 0;
};

/// `facts` come from the core's thread.
std::string make_metrics_text(observed const& what, core_facts const& facts);

} // namespace oc
