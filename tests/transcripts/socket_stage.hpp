// socket_stage: a play over real sockets, against the real program with a data directory of its
// own. After each request a marked ping goes to every connection and its pong is awaited, first on
// the connection that sent the request, then on the others: so what the request caused has arrived.
#pragma once

#include "support/socket_client.hpp"
#include "support/test_world.hpp"
#include "transcripts/given.hpp"
#include "transcripts/rotur_server.hpp"
#include "transcripts/server_process.hpp"
#include "transcripts/stage.hpp"

#include <map>
#include <memory>
#include <string>

namespace oc::test {

class socket_stage final : public stage {
public:
    /// Seeds the database, then starts the program. `known` outlives it.
    socket_stage(play const& shown, captures& known, std::filesystem::path const& program);

    void connect(std::string const& name, std::string const& address) override;
    void disconnect(std::string const& name) override;
    void send(std::string const& name, std::string const& text) override;
    void settle(std::string const& last) override;
    void await(std::string const& name) override;
    std::deque<std::string>& received(std::string const& name) override;
    std::optional<std::uint16_t> close_code(std::string const& name) override;
    void perform(play_step const& step) override;
    rotur_book& book() override { return book_; }

private:
    struct client {
        std::unique_ptr<socket_client> socket{};
        std::deque<std::string> received{};
        std::optional<std::uint16_t> close_code{};
    };

    client& require(std::string const& name);
    void send_mark(client& to);
    void read_to_mark(client& from);
    bool read_one(client& from);

    world_folder folder_{};
    rotur_book book_{};
    rotur_server rotur_;
    std::unique_ptr<server_process> program_{};
    std::map<std::string, client> clients_{};
    int last_mark_ = 0;
};

} // namespace oc::test
