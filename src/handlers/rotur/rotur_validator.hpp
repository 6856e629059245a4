// rotur_validator: who does Rotur say this is? (part 1 §5.3, part 2 §16.2). Core thread.
#pragma once

#include "base/outgoing_http.hpp"
#include "base/result.hpp"
#include "domain/config.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace oc {

struct rotur_identity {
    std::string id;       // opaque, not empty
    std::string username; // with the user's capitalisation, not empty
};

/// error::detail when Rotur knows the validator and does not say whose it is.
inline constexpr char const* rotur_id_missing = "no id";

struct rotur_question {
    std::string validator;     // "<user id>,<hash>" from the client
    std::string validator_key; // this connection's own key
};

/// Whether it has the form of a token of `ready`, which lets its user in for good. Such secrets of
/// this server never leave it: Rotur gets what it is asked about in an address.
bool is_own_token(std::string_view validator);

/// Asks Rotur. `done` is called once on the core thread with the identity, with
/// errc::invalid_authentication when Rotur says no, or with errc::rotur_unreachable when it gave
/// no usable answer in time, its detail the status of another one. The validator is never logged.
void ask_rotur(outgoing_http& http, config const& settings, rotur_question const& question,
               std::function<void(result<rotur_identity>)> done);

/// The verdict on Rotur's answer; only a JSON boolean true counts as valid.
result<rotur_identity> read_rotur_answer(outgoing_response const& answer);

} // namespace oc
