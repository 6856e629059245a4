// stage: where a play is performed: connections by name, and the world around them. Two kinds: in
// this process (world_stage) and the real program behind a socket (socket_stage).
#pragma once

#include "support/fake_rotur.hpp"
#include "support/play.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace oc::test {

class stage {
public:
    virtual ~stage() = default;

    /// `address`: where the client is; empty: on this machine.
    virtual void connect(std::string const& name, std::string const& address) = 0;
    virtual void disconnect(std::string const& name) = 0;
    virtual void send(std::string const& name, std::string const& text) = 0;

    /// Returns when everything that was caused so far, last by that connection, has arrived.
    virtual void settle(std::string const& last) = 0;
    /// Waits for a packet of that connection, or for its end, if such may still be on the way.
    virtual void await(std::string const& name) = 0;

    /// What arrived and was not taken yet.
    virtual std::deque<std::string>& received(std::string const& name) = 0;
    /// Nothing while it is open; 0 when no reason is known.
    virtual std::optional<std::uint16_t> close_code(std::string const& name) = 0;

    /// Steps about the world: time, disk, what is given later.
    virtual void perform(play_step const& step) = 0;

    virtual rotur_book& book() = 0;

    /// What the play has left wrong between the tables of the database, in words; nothing where the
    /// stage cannot look.
    virtual std::vector<std::string> list_faults() { return {}; }
};

} // namespace oc::test
