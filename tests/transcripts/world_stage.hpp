// world_stage: a play in this process, over a test_world.
#pragma once

#include "support/fake_plugin_folder.hpp"
#include "support/test_world.hpp"
#include "transcripts/given.hpp"
#include "transcripts/stage.hpp"

#include <map>
#include <string>

namespace oc::test {

class world_stage final : public stage {
public:
    /// With everything that the play takes for granted in place. `known` outlives it.
    world_stage(play const& shown, captures& known);

    void connect(std::string const& name, std::string const& address) override;
    void disconnect(std::string const& name) override;
    void send(std::string const& name, std::string const& text) override;
    void settle(std::string const& last) override;
    void await(std::string const&) override {} // whatever comes has come
    std::deque<std::string>& received(std::string const& name) override;
    std::optional<std::uint16_t> close_code(std::string const& name) override;
    void perform(play_step const& step) override;
    rotur_book& book() override { return world_.book; }

    std::vector<std::string> list_faults() override;

    void disconnect_all();
    test_world& world() { return world_; }

private:
    struct client {
        peer* connection = nullptr; // null after a restart
        std::deque<std::string> received{};
    };

    client& require(std::string const& name);
    void collect();
    void store(play_step const& step);

    play_accounts accounts_;
    setting_changes settings_;
    fake_plugin_folder modules_;
    captures& known_;
    test_world world_;
    std::map<std::string, client> clients_{};
};

} // namespace oc::test
