// push_query: whom a new message is pushed to (part 2 §6.4), found out on a reader thread.
#pragma once

#include "db/store.hpp"
#include "domain/push_subscription.hpp"
#include "handlers/effects.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace oc {

/// A user who is to be told, where, and how it is put.
struct push_target {
    std::string user_id;
    std::string title;
    std::vector<push_subscription> subscriptions{};
};

struct push_answer {
    std::vector<push_target> targets{};
    std::string content{}; // of the message as it is now
    std::string channel_name{};
};

/// The subscribers whom the message pings: each once, mention before reply before role; never its
/// author, who is banned, who may not view the channel (S7), or who has read it. Nobody once the
/// message is gone.
class push_query final : public read_unit {
public:
    struct wanted {
        push_due about;
        std::optional<std::vector<std::string>> only{}; // of these users; absent: of all
    };

    push_query(wanted what, std::function<void(push_answer)> done)
        : wanted_(std::move(what)), done_(std::move(done))
    {
    }
    void run(read_tx& db) override;
    void finish(commit_result const& end) override;

private:
    wanted wanted_;
    std::function<void(push_answer)> done_;
    push_answer found_{};
};

} // namespace oc
