// What a handler is given: who asks, the world at this moment, where to put effects. One struct per
// kind of handler (design page §3); the kind is told apart by the signature.
#pragma once

#include "db/tx.hpp"
#include "domain/errc.hpp"
#include "domain/permissions.hpp"
#include "handlers/effects.hpp"
#include "handlers/rate_limiter.hpp"
#include "live/presence.hpp"
#include "live/room_heads.hpp"
#include "live/slash_registry.hpp"
#include "live/voice_rooms.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace oc {

class native_modules;

/// The connection behind a command. A copy; valid on any thread.
struct caller {
    session_id session{};
    std::string user_id{}; // empty before login
    std::string address{};
    bool is_loopback = false;
    std::string validator_key{};
    std::uint64_t device = 0; // its fingerprint (push/fingerprint.hpp)
};

/// Live state; core thread only.
struct live_state {
    presence& connected;
    room_heads& heads;
    voice_rooms& voice;
    slash_registry& slash;
    native_modules& modules;
    rate_limiter& limiter;
    std::size_t connection_count = 0; // open connections, unauthenticated ones included
    std::string_view push_key{};      // base64url; empty: no Web Push
};

/// For checks that need no database: on the core, before the budget is charged.
struct check_call {
    caller const& who;
    view const& now;
};

/// A change: store thread, inside a savepoint.
struct change_call {
    caller const& who;
    tx& db;
    effects& out;
    view const& now() const { return db.now; }
};

/// What a query leaves to be written. Its effects are applied before the query's own reply; when it
/// fails it is logged, and the reply comes all the same.
using follow_up = std::function<result<effects>(tx&)>;

/// A query: reader thread, read-only transaction.
struct query_call {
    caller const& who;
    read_tx& db;
    view const& seen; // as the core saw it when the command was taken up
    presence_snapshot const& connected;
    effects& out;     // applied before the reply
    follow_up& after; // a small change that the reading causes; the reply waits for its commit
    unix_seconds time;
    view const& now() const { return seen; }
};

/// A live command: core thread, no database.
struct live_call {
    caller const& who;
    view const& seen;
    live_state& live;
    effects& out;
    unix_seconds time;
    steady_ms steady;
    view const& now() const { return seen; }
};

/// The asker's record; errc::user_roles_not_found when he has been deleted or has no role left
/// (part 1 §6 ROLES), errc::banned when he was banned while his command waited.
template <class Call>
result<user_ptr> require_me(Call const& c)
{
    auto me = c.now().users.find_shared(c.who.user_id);
    if (!me || me->roles.empty())
        return error{errc::user_roles_not_found};
    if (me->banned)
        return error{errc::banned};
    return me;
}

} // namespace oc
