// idle: what a connection costs that is logged in and says nothing: the memory of the server's
// process with ten thousand of them, less what it had with none, by connection. What the kernel
// keeps for sockets is not in it; it is the same for every server.
#include "bench/support/measuring.hpp"
#include "bench/support/server_under_test.hpp"

#include <algorithm>
#include <fstream>
#include <string>
#include <string_view>

namespace oc::bench {
namespace {

constexpr double kilobytes_max = 3.0; // the project's requirement, in units of 1024 bytes
constexpr std::size_t few_users = 100;

class deaf_listener final : public socket_listener {
public:
    void on_text(std::size_t, std::string_view) override {}
};

/// Takes in what still comes, until nothing has come for a while.
void settle(socket_set& sockets)
{
    constexpr int quiet_ms = 1000;
    constexpr double patience_seconds = 20;
    deaf_listener nobody;
    for (double const end = now_seconds() + patience_seconds; now_seconds() < end;)
        if (!sockets.turn(nobody, quiet_ms))
            return;
}

/// The slabs and socket buffers of the whole machine; the client's ends are in it too.
double kernel_bytes()
{
    std::ifstream in("/proc/meminfo");
    std::string name;
    double kilobytes = 0;
    while (in >> name >> kilobytes) {
        if (name == "Slab:")
            return kilobytes * 1024;
        in.ignore(100, '\n');
    }
    return 0;
}

double per_connection(std::size_t before, std::size_t after, std::size_t count)
{
    return (static_cast<double>(after) - static_cast<double>(before)) / 1024 /
           static_cast<double>(count);
}

std::string show(process_memory const& one)
{
    auto const megabytes = [](std::size_t bytes) {
        return to_text(static_cast<double>(bytes) / (1024 * 1024), 1);
    };
    return "resident " + megabytes(one.resident) + " MB, PSS " + megabytes(one.proportional) +
           " MB, private dirty " + megabytes(one.private_dirty) + " MB, anonymous " +
           megabytes(one.anonymous) + " MB, " + std::to_string(one.threads) + " threads";
}

int run_idle(int count, char** words)
{
    arguments const given(count, words, {"server", "connections", "users"});
    std::size_t const connections = given.number("connections", 10'000);
    std::size_t const users = given.number("users", few_users);
    require_open_files(connections + 200);
    server_under_test server(given.text("server", "build/release/originchats"));
    socket_set sockets(server.port(), socket_set::kind::websocket);

    // The first ones warm it up: threads' arenas, statements, buffers are not the connections'.
    std::size_t const first = std::min(users, few_users);
    log_in(sockets, first, users);
    settle(sockets);
    auto const before = server.program().memory();
    double const kernel_before = kernel_bytes();
    double const started = now_seconds();
    double const cpu_before = server.program().cpu_seconds();
    log_in(sockets, connections, users);
    double const elapsed = now_seconds() - started;
    double const cpu = server.program().cpu_seconds() - cpu_before;
    settle(sockets);
    auto const after = server.program().memory();

    say("with " + to_text(first) + " connections: " + show(before));
    say("with " + to_text(sockets.size()) + " connections: " + show(after));
    say("kernel, both ends: " +
        to_text((kernel_bytes() - kernel_before) / 1024 / static_cast<double>(connections), 1) +
        " KB each");
    double const resident = per_connection(before.resident, after.resident, connections);
    double const anonymous = per_connection(before.anonymous, after.anonymous, connections);
    double const proportional =
        per_connection(before.proportional, after.proportional, connections);
    std::string const who = "idle, " + to_text(users) + " users: ";
    // What is required is about connections; a user costs memory wherever he is.
    row memory{.measure = who + "memory per connection (PSS)",
               .value = to_text(proportional) + " KB"};
    if (users <= few_users) {
        memory.wanted = "<= " + to_text(kilobytes_max);
        memory.is_met = proportional <= kilobytes_max;
    }
    print(memory);
    print({.measure = who + "resident / anonymous",
           .value = to_text(resident) + " / " + to_text(anonymous) + " KB"});
    print({.measure = who + "logins through Rotur, 64 at once",
           .value = to_text(static_cast<double>(connections) / elapsed, 0) + " /s, " +
                    to_text(cpu / static_cast<double>(connections) * 1e6, 0) + " us"});
    return memory.is_met.value_or(true) ? 0 : 1;
}

} // namespace
} // namespace oc::bench

int main(int count, char** words) { return oc::bench::run(count, words, oc::bench::run_idle); }
