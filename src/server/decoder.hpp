// decoder: one text frame → a decoded command. Stateless; runs on net threads, so that the core
// never parses. A decoding error travels along as a value and waits its turn in the gate, because
// "authenticate first" comes first.
#pragma once

#include "base/stopwatch.hpp"
#include "handlers/command.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace oc {

struct decoded_command {
    bool is_malformed = false;        // no JSON object: nothing below is meant
    std::string cmd{};                // as the client wrote it, or "None"
    bool has_cmd = false;
    command_entry const* entry = nullptr; // null: unknown
    std::optional<std::string> listener{};
    result<request_ptr> request = request_ptr{};
    stopwatch_us received = 0;
    std::size_t bytes = 0; // of the frame, for the bound on the session's queue
};

decoded_command decode_command(std::string_view text);

} // namespace oc
