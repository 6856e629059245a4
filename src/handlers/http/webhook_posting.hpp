// webhook_posting: a request at a webhook as a unit of work: the message, and the line in the log
// of deliveries. Store thread.
#pragma once

#include "db/tx.hpp"
#include "domain/webhook_post.hpp"
#include "handlers/effects.hpp"

#include <cstdint>
#include <string>

namespace oc {

struct webhook_arrival {
    std::string webhook_id;
    std::string token_hash; // of the token that was shown
    std::string event;      // "message", or GitHub's name
    std::int64_t bytes = 0; // of the body
    webhook_reading reading{};
    bool wants_message = false; // "?wait=true": the message is the answer
};

/// How the request is answered.
struct webhook_answer {
    int status = 204;
    std::string error{};   // for the log of deliveries and the body; empty: none
    std::string message{}; // JSON, when it was asked for
};

/// Posts, or refuses, and notes it.
webhook_answer post_by_webhook(tx& db, effects& out, webhook_arrival const& arrival);

/// Only notes it: for requests that were refused before their body was read.
void note_delivery(tx& db, webhook_arrival const& arrival, webhook_answer const& answer);

} // namespace oc
