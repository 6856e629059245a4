// A webhook (part 2 §4.1): an address at which strangers may post into one channel. Its token is
// not here: who reads a view reads no secret.
#pragma once

#include "base/clock.hpp"
#include "domain/channel.hpp"

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace oc {

struct webhook {
    std::string id;         // UUID
    room_id room = 0;       // of its channel: a new name of the channel is followed by itself
    std::string name;
    std::optional<std::string> avatar{}; // a URL
    std::string created_by; // user id
    unix_seconds created_at = 0;
    std::string token_hash{}; // SHA-256 of the token: 32 bytes
};

using webhook_ptr = std::shared_ptr<webhook const>;

/// Every webhook, the oldest first. A value that is replaced as a whole.
class webhook_set {
public:
    webhook_set() = default;
    explicit webhook_set(std::vector<webhook_ptr> in_order);

    std::vector<webhook_ptr> const& list() const { return in_order_; }
    webhook_ptr find(std::string const& id) const;
    /// By the hash of a token; null when it is nobody's.
    webhook_ptr find_by_token_hash(std::string const& hash) const;
    std::size_t count_of(room_id room) const;

    /// The same with one added or replaced, and without one.
    webhook_set with(webhook changed) const;
    webhook_set without(std::string const& id) const;
    /// Without those of a channel.
    webhook_set without_room(room_id room) const;

private:
    std::vector<webhook_ptr> in_order_{};
    std::unordered_map<std::string, webhook_ptr> by_id_{};
    std::unordered_map<std::string, webhook_ptr> by_token_hash_{};
};

/// What happened to one request at a webhook.
struct webhook_delivery {
    std::int64_t number = 0;    // given by the table, growing per webhook
    unix_seconds time = 0;
    int status = 0;             // of the HTTP response
    std::string event;          // "message", or what GitHub called it
    std::optional<std::string> error{};
    std::int64_t bytes = 0;     // of the body
};

} // namespace oc
