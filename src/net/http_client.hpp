// http_client: the requests that the server makes, on a thread of their own. Certificates are
// verified against the system's authorities and the host's name; redirects are not followed.
#pragma once

#include "base/outgoing_http.hpp"
#include "base/task.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace oc {

struct http_client_options {
    std::string authorities_file{};  // PEM, believed besides the system's; for stand-ins
    std::size_t exchanges_max = 256; // at once; one more fails at once
    std::size_t lookups_max = 16;    // of host names, at once
};

class http_client final : public outgoing_http {
public:
    /// Answers are posted to `completions`, which outlives this. Throws std::exception when an
    /// authorities file cannot be read.
    explicit http_client(executor& completions, http_client_options options = {});
    /// Stops if nobody did.
    ~http_client() override;

    /// Any thread. After stop() it fails, like any other request that finds no answer.
    void send(outgoing_request request, std::function<void(outgoing_response)> done) override;

    /// Ends every exchange (their answers say so) and joins the thread. Not from a completion that
    /// runs on it.
    void stop();

private:
    struct state;
    struct exchange;

    std::unique_ptr<state> state_;
};

} // namespace oc
