// answering: what slash_response does (part 2 §5.5): finds the call that is answered, and posts the
// answer.
#pragma once

#include "handlers/slash/slash_message.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace oc {

/// An answer as it was sent, tidied.
struct given_answer {
    std::string channel;
    std::optional<std::string> thread_id{};
    std::string content{};
    boost::json::value embeds{};
    std::string command{};          // "": that of the call
    std::string invoker{};          // user id
    std::optional<bool> ephemeral{}; // none: as the command was registered
};

/// The same, as its change takes it along.
struct answer_facts {
    std::optional<std::string> channel;
    std::optional<std::string> thread_id;
    std::optional<std::string> caller{}; // user id; none: it belongs to no call
    std::uint64_t interaction = 0;       // of the call
    slash_post post{};
};

/// Whom it answers is not the bot's word alone: without a call it speaks for itself, as a command
/// of its own, and is charged for a message. Core thread.
result<answer_facts> find_answer(conversation& c, user const& me, given_answer const& given);

/// Store thread.
result<slash_delivery> post_answer(change_call& c, answer_facts const& facts);

} // namespace oc
