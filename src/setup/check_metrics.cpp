// The address of its own asks for no password, so it has to be within.
#include "setup/check_metrics.hpp"

#include "domain/config.hpp"
#include "net/client_address.hpp"

namespace oc {

findings check_metrics(config const& values)
{
    constexpr std::size_t token_bytes_min = 16;
    findings out;
    auto const address = ip_address::parse(values.metrics_host);
    bool const is_within =
        values.metrics_host == "localhost" || (address && address->is_loopback());
    if (values.metrics_enabled && !is_within)
        out.push_back({severity::warning, "metrics.host",
                       "whoever reaches " + values.metrics_host + " reads the metrics"});
    if (!values.metrics_token.empty() && values.metrics_token.size() < token_bytes_min)
        out.push_back({severity::warning, "metrics.token", "it is short enough to be guessed"});
    return out;
}

} // namespace oc
