// slash_registry: the slash commands of the bots that are connected, and who called which of them
// lately (part 2 §5). Registrations live as long as their connection. Owned by the core thread.
#pragma once

#include "base/clock.hpp"
#include "domain/channel.hpp"
#include "domain/slash_command.hpp"
#include "live/session_id.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace oc {

struct registered_command {
    session_id session{};
    std::string user_id{};
    slash_command_ptr command{};
};

/// What the menus of clients, which know commands by name, have to be told: of one name the
/// command that is called.
struct slash_change {
    std::vector<std::string> removed{};       // names that nobody has any more
    std::vector<registered_command> added{};  // new, or standing behind one that went
};

/// A call that was handed to a bot: its answers need no right to write.
struct slash_interaction {
    std::uint64_t id = 0; // given by remember()
    session_id session{}; // the bot
    std::string command{};
    std::string invoker{}; // user id
    room_id channel = 0;
    std::optional<std::string> thread_id{};
    bool is_ephemeral = false;
    steady_ms at = 0;
    int answers = 0;
    bool has_public_answer = false;
};

/// Which call a bot answers. An empty command and no thread: any.
struct slash_answer_key {
    session_id session{};
    std::string command{};
    std::string invoker{};
    room_id channel = 0;
    std::optional<std::string> thread_id{};
    std::optional<bool> ephemeral{}; // as the answer says; none: as the command was registered
};

class slash_registry {
public:
    /// The commands of that connection instead of those it had; those of the user's other
    /// connections go: the newest registration wins. False: too many of all bots; nothing changes.
    bool set(registered_command const& who, std::vector<slash_command_ptr> commands,
             slash_change& change);
    /// The connection has gone.
    slash_change remove(session_id session);

    /// Of each name the one that is called, in the order of registration.
    std::vector<registered_command> list() const { return firsts(); }
    /// The first of that name that `suits`, or null. Valid until the next change.
    registered_command const*
    find(std::string_view name,
         std::function<bool(registered_command const&)> const& suits) const;
    bool has(std::string_view name) const;

    void remember(slash_interaction call);
    /// The newest such call of the last quarter of an hour that may still be answered so: once in
    /// public, limits::slash_answers_max times in all.
    slash_interaction const* find_interaction(slash_answer_key const& key, steady_ms now) const;
    /// It was answered. Nothing when it is forgotten.
    void note_answer(session_id session, std::uint64_t interaction, bool is_public);

private:
    std::vector<registered_command> firsts() const;
    slash_change change_since(std::vector<registered_command> const& before) const;

    std::vector<registered_command> commands_{};
    std::uint64_t last_interaction_ = 0;
    std::unordered_map<session_id, std::deque<slash_interaction>> interactions_{}; // oldest first
};

} // namespace oc
