// rotur_tiers: which tier a Rotur user has paid for (part 2 §3.4, §16.4). Answers are remembered,
// equal questions are asked once, and after Rotur's "too many" nothing is asked for as long as it
// said. Core thread.
#pragma once

#include "base/clock.hpp"
#include "base/outgoing_http.hpp"
#include "domain/config.hpp"

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace oc {

class rotur_tiers {
public:
    rotur_tiers(outgoing_http& http, clock const& time)
        : state_(std::make_shared<state>(state{http, time}))
    {
    }

    /// The tier in lower case; "" for none, and when Rotur does not tell. `done` is called once, at
    /// once or later. Local accounts have none: don't ask.
    void ask(config const& settings, std::string const& user_id,
             std::function<void(std::string tier)> done);

private:
    struct entry {
        std::string tier{};
        steady_ms until = 0; // believed until then
        std::vector<std::function<void(std::string)>> waiting{}; // not empty: being asked
    };
    struct state {
        outgoing_http& http;
        clock const& time;
        std::unordered_map<std::string, entry> known{};
        steady_ms silent_until = 0;
        std::size_t asking = 0;
    };
    static void finish(state& s, std::string const& user_id, outgoing_response const& answer,
                       steady_ms believed_ms);

    std::shared_ptr<state> state_; // shared with the answers that are under way
};

} // namespace oc
