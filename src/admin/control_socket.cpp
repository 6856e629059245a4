// One poll loop: whoever connects is checked, greeted, read from; the ends of requests come by
// mailbox.
#include "admin/control_socket.hpp"

#include "admin/control_connection.hpp"
#include "admin/control_limits.hpp"
#include "admin/unix_address.hpp"
#include "base/log.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <list>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <thread>

namespace oc {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(std::string const& what, fs::path const& file)
{
    throw std::runtime_error(what + " " + file.string() + ": " +
                             std::generic_category().message(errno));
}

// What a server that was killed left behind; another's cannot be there, the data is locked.
void remove_stale(fs::path const& file)
{
    struct stat told {};
    if (::lstat(file.c_str(), &told) != 0)
        return;
    if (!S_ISSOCK(told.st_mode))
        throw std::runtime_error(file.string() + " is in the way: it is no socket");
    if (::unlink(file.c_str()) != 0)
        fail("cannot remove", file);
}

file_descriptor listen_at(fs::path const& file)
{
    constexpr mode_t owner_only = S_IRUSR | S_IWUSR;
    auto const where = make_unix_address(file);
    file_descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket)
        fail("cannot make a socket for", file);
    ::fchmod(socket.get(), owner_only); // the file is made with this mode: nobody is in time
    if (::bind(socket.get(), where.get(), sizeof where.address) != 0)
        fail("cannot bind", file);
    if (::chmod(file.c_str(), owner_only) != 0 || ::listen(socket.get(), SOMAXCONN) != 0)
        fail("cannot listen at", file);
    return socket;
}

bool is_allowed(int socket)
{
    ucred peer{};
    socklen_t length = sizeof peer;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0)
        return false;
    if (peer.uid == 0 || peer.uid == ::geteuid())
        return true;
    log::warning("control_refused", {{"uid", peer.uid}});
    return false;
}

bool is_shortage(int failure)
{
    return failure == EMFILE || failure == ENFILE || failure == ENOBUFS || failure == ENOMEM;
}

} // namespace

class control_socket::loop {
public:
    loop(fs::path file, operator_desk& desk, clock const& time)
        : file_(std::move(file)), desk_(desk), time_(time)
    {
        remove_stale(file_);
        listener_ = listen_at(file_);
    }

    void start()
    {
        thread_ = std::thread([this] { run(); });
    }

    ~loop()
    {
        is_stopping_ = true;
        mailbox_->wake();
        if (thread_.joinable())
            thread_.join();
        ::unlink(file_.c_str());
    }

private:
    void run();
    void wait();
    void accept_all();
    void pause(int failure);
    void serve(control_connection& each, short events);
    void deliver();
    void drop_finished();

    fs::path file_;
    operator_desk& desk_;
    clock const& time_;
    file_descriptor listener_;
    std::shared_ptr<control_mailbox> mailbox_ = std::make_shared<control_mailbox>();
    std::list<control_connection> connections_;
    std::vector<pollfd> watched_{}; // mailbox, listener, then the connections in order
    std::uint64_t last_number_ = 0;
    std::optional<steady_ms> accept_again_; // nobody is taken in before
    std::optional<steady_ms> last_complaint_;
    std::atomic<bool> is_stopping_ = false;
    std::thread thread_;
};

void control_socket::loop::run()
{
    while (!is_stopping_) {
        wait();
        auto watched = watched_.begin() + 2;
        for (auto& each : connections_)
            serve(each, (watched++)->revents);
        deliver();
        if (watched_[1].revents != 0)
            accept_all();
        drop_finished();
    }
    connections_.clear();
}

void control_socket::loop::wait()
{
    constexpr int sweep_ms = 1000; // idle connections are looked for
    int wait_ms = connections_.empty() ? -1 : sweep_ms;
    if (accept_again_) {
        auto const left = *accept_again_ - time_.steady_now();
        if (left <= 0)
            accept_again_.reset();
        else
            wait_ms = static_cast<int>(left);
    }
    int const entrance = accept_again_ ? -1 : listener_.get(); // -1: poll looks away
    watched_.assign({{mailbox_->descriptor(), POLLIN, 0}, {entrance, POLLIN, 0}});
    for (auto const& each : connections_) {
        int const events = (each.wants_input() ? POLLIN : 0) | (each.has_output() ? POLLOUT : 0);
        watched_.push_back({each.descriptor(), static_cast<short>(events), 0});
    }
    if (::poll(watched_.data(), watched_.size(), wait_ms) < 0)
        for (auto& each : watched_)
            each.revents = 0;
}

void control_socket::loop::accept_all()
{
    for (;;) {
        file_descriptor socket(
            ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (!socket) {
            if (is_shortage(errno))
                pause(errno);
            return;
        }
        bool const is_friend = is_allowed(socket.get());
        auto const now = time_.steady_now();
        auto& made = connections_.emplace_back(++last_number_, std::move(socket), now);
        if (!is_friend)
            made.send(refusal_line("not_allowed", "Only the user of the server and root may"));
        else if (connections_.size() > control_limits::connections_max)
            made.send(refusal_line("busy", "Too many operators at once"));
        else
            made.send(hello_line());
        if (!is_friend || connections_.size() > control_limits::connections_max)
            made.close_politely();
        made.flush(now);
        drop_finished();
    }
}

// Whoever waits at the door would wake the thread again at once, as long as nothing is free.
void control_socket::loop::pause(int failure)
{
    constexpr steady_ms pause_ms = 100, complaint_interval_ms = 60'000;
    auto const now = time_.steady_now();
    accept_again_ = now + pause_ms;
    if (last_complaint_ && now - *last_complaint_ < complaint_interval_ms)
        return;
    last_complaint_ = now;
    log::error("control_accept_failed", {{"what", std::generic_category().message(failure)}});
}

void control_socket::loop::serve(control_connection& each, short events)
{
    auto const now = time_.steady_now();
    if ((events & POLLIN) != 0 && each.wants_input())
        each.receive(now);
    else if ((events & (POLLHUP | POLLERR)) != 0)
        each.note_peer_gone();
    if (each.is_over(now))
        return;
    if (auto const line = each.next_line())
        desk_.take(*line, each.begin_request(mailbox_));
    each.flush(now);
}

void control_socket::loop::deliver()
{
    auto const now = time_.steady_now();
    for (auto const& written : mailbox_->take()) {
        auto const to =
            std::ranges::find(connections_, written.connection, &control_connection::number);
        if (to == connections_.end())
            continue;
        to->take(written, now);
        to->flush(now);
    }
    // A request that came with the one before it waits in the buffer, not in the socket.
    for (auto& each : connections_)
        if (auto const line = each.next_line()) {
            desk_.take(*line, each.begin_request(mailbox_));
            mailbox_->wake();
        }
}

void control_socket::loop::drop_finished()
{
    auto const now = time_.steady_now();
    connections_.remove_if([now](control_connection const& each) { return each.is_over(now); });
}

control_socket::control_socket(fs::path file, operator_desk& desk, clock const& time)
    : loop_(std::make_unique<loop>(std::move(file), desk, time))
{
}

control_socket::~control_socket() = default;

void control_socket::start() { loop_->start(); }

fs::path control_socket_file(fs::path const& data_root) { return data_root / "control.sock"; }

} // namespace oc
