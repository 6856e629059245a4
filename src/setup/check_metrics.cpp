// The address of its own asks for no password, so it has to be within.
#include "setup/check_metrics.hpp"

#include "domain/config.hpp"
#include "net/client_address.hpp"

namespace oc {
namespace {

// Of a port: the address of all networks is every other one.
bool are_one_address(std::string const& a, std::string const& b)
{
    auto const is_any = [](std::string const& host) {
        return host.empty() || host == "0.0.0.0" || host == "::";
    };
    auto const is_local = [](std::string const& host) {
        return host == "localhost" || host == "127.0.0.1";
    };
    return a == b || is_any(a) || is_any(b) || (is_local(a) && is_local(b));
}

} // namespace

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
    bool const is_taken = values.metrics_port == values.port && values.port != 0 &&
                          are_one_address(values.metrics_host, values.host);
    if (values.metrics_enabled && is_taken)
        out.push_back({severity::problem, "metrics.port",
                       "it is the port of websocket.port too; the server does not start"});
    if (!values.metrics_token.empty() && values.metrics_token.size() < token_bytes_min)
        out.push_back({severity::warning, "metrics.token", "it is short enough to be guessed"});
    return out;
}

} // namespace oc
