// Starting the server, logging in.
#include "bench/support/server_under_test.hpp"

#include "bench/support/frames.hpp"
#include "bench/support/measuring.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>

namespace oc::bench {
namespace {

// Logins under way at once: enough to keep the server busy, few enough for its queues.
constexpr std::size_t logins_at_once = 64;
constexpr int patience_ms = 30'000;

std::string make_config(int port, int rotur_port)
{
    return R"({"auth_mode":"rotur","rotur":{"validate_url":"http://127.0.0.1:)" +
           std::to_string(rotur_port) +
           R"(/validate"},"rate_limiting":{"enabled":false,"commands_per_minute":1000000},)"
           R"("logging":{"level":"warning"},"websocket":{"host":"127.0.0.1","port":)" +
           std::to_string(port) + "}}";
}

class login_listener final : public socket_listener {
public:
    login_listener(socket_set& sockets, std::size_t users) : sockets_(sockets), users_(users) {}

    void on_text(std::size_t connection, std::string_view payload) override
    {
        if (is_packet(payload, "handshake")) {
            auto const packet =
                R"({"cmd":"auth","validator":")" + make_validator(connection % users_) + R"("})";
            sockets_.send(connection, make_client_frame(opcode::text, packet));
        } else if (is_packet(payload, "ready")) {
            ++done_;
        } else if (is_packet(payload, "auth_error")) {
            throw std::runtime_error("login refused: " + std::string(payload));
        }
    }

    std::size_t done() const { return done_; }

private:
    socket_set& sockets_;
    std::size_t const users_;
    std::size_t done_ = 0;
};

} // namespace

server_under_test::server_under_test(std::string const& program) : port_(find_free_port())
{
    folder_.write("config.json", make_config(port_, rotur_.port()));
    process_ = std::make_unique<process>(
        process::setup{.command = {program, "serve", "--data", folder_.path().string()},
                       .output = folder_.path() / "output"});
    process_->wait_until_listening(port_);
}

void log_in(socket_set& sockets, std::size_t count, std::size_t users)
{
    login_listener listener(sockets, std::max<std::size_t>(users, 1));
    std::size_t opened = 0;
    while (listener.done() < count) {
        while (opened < count && opened - listener.done() < logins_at_once) {
            sockets.open();
            ++opened;
        }
        if (!sockets.turn(listener, patience_ms))
            throw std::runtime_error("only " + to_text(listener.done()) + " of " + to_text(count) +
                                     " logins came through");
    }
}

bool is_packet(std::string_view payload, std::string_view cmd)
{
    constexpr std::string_view begin = R"({"cmd":")";
    return payload.starts_with(begin) && payload.substr(begin.size()).starts_with(cmd) &&
           payload.substr(begin.size() + cmd.size()).starts_with('"');
}

} // namespace oc::bench
