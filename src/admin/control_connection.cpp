// Non-blocking reads and writes, bounded both ways.
#include "admin/control_connection.hpp"

#include "admin/control_limits.hpp"

#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>

namespace oc {
namespace {

class socket_answer final : public answer {
public:
    socket_answer(std::uint64_t connection, std::shared_ptr<control_mailbox> mailbox,
                  std::shared_ptr<std::atomic<bool>> is_wanted,
                  std::shared_ptr<std::atomic<bool>> is_stopped)
        : connection_(connection), mailbox_(std::move(mailbox)), is_wanted_(std::move(is_wanted)),
          is_stopped_(std::move(is_stopped))
    {
    }
    void say(std::string line) override { put(std::move(line), false); }
    void finish(std::string line) override { put(std::move(line), true); }
    bool is_wanted() const override { return *is_wanted_ && !*is_stopped_; }

private:
    void put(std::string line, bool is_last)
    {
        if (*is_wanted_)
            mailbox_->put({connection_, std::move(line), is_last});
    }

    std::uint64_t connection_;
    std::shared_ptr<control_mailbox> mailbox_;
    std::shared_ptr<std::atomic<bool>> is_wanted_;
    std::shared_ptr<std::atomic<bool>> is_stopped_;
};

} // namespace

// --- mailbox -------------------------------------------------------------------------------------

control_mailbox::control_mailbox() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    if (!event_)
        throw std::runtime_error("cannot make an event descriptor");
}

void control_mailbox::put(letter written)
{
    {
        std::lock_guard const lock(mutex_);
        letters_.push_back(std::move(written));
    }
    wake();
}

void control_mailbox::wake()
{
    std::uint64_t const one = 1;
    static_cast<void>(!::write(event_.get(), &one, sizeof one)); // full: it is awake anyway
}

std::vector<control_mailbox::letter> control_mailbox::take()
{
    std::uint64_t count = 0;
    static_cast<void>(!::read(event_.get(), &count, sizeof count));
    std::lock_guard const lock(mutex_);
    return std::exchange(letters_, {});
}

// --- connection ----------------------------------------------------------------------------------

control_connection::control_connection(std::uint64_t number, file_descriptor socket, steady_ms now)
    : number_(number), socket_(std::move(socket)), last_progress_at_(now)
{
}

control_connection::~control_connection() { is_wanted_->store(false); }

bool control_connection::is_over(steady_ms now) const
{
    bool const is_waiting_for_peer = has_output() || !is_busy_;
    bool const is_done = is_input_over_ && !is_busy_ && in_.find('\n') == std::string::npos;
    return is_peer_gone_ || ((is_closing_ || is_done) && !has_output()) ||
           (is_waiting_for_peer && now - last_progress_at_ >= control_limits::idle_ms_max);
}

// While a request is under way only the line that stops it is looked for: the next one.
bool control_connection::wants_input() const
{
    bool const has_line = in_.size() > control_limits::line_bytes_max ||
                          in_.find('\n') != std::string::npos;
    return !is_input_over_ && !is_closing_ && !(is_busy_ && has_line);
}

void control_connection::take_stop_line()
{
    auto const line = std::string(control_limits::stop_line) + '\n';
    if (!is_busy_ || !in_.starts_with(line))
        return;
    in_.erase(0, line.size());
    is_stopped_->store(true);
}

void control_connection::receive(steady_ms now)
{
    std::array<char, 16 * 1024> piece;
    auto const count = ::recv(socket_.get(), piece.data(), piece.size(), MSG_DONTWAIT);
    if (count > 0) {
        in_.append(piece.data(), static_cast<std::size_t>(count));
        last_progress_at_ = now;
        take_stop_line();
    } else if (count == 0) {
        is_input_over_ = true;
    } else if (errno != EAGAIN && errno != EINTR) {
        is_peer_gone_ = true;
    }
}

std::optional<std::string> control_connection::next_line()
{
    if (is_busy_ || is_closing_)
        return std::nullopt;
    auto const end = in_.find('\n');
    if (end != std::string::npos && end <= control_limits::line_bytes_max) {
        auto line = in_.substr(0, end);
        in_.erase(0, end + 1);
        return line;
    }
    if (in_.size() > control_limits::line_bytes_max) {
        send(refusal_line("line_too_long", "A request is one line of at most 64 KiB"));
        close_politely();
    }
    return std::nullopt;
}

answer_ptr control_connection::begin_request(std::shared_ptr<control_mailbox> const& mailbox)
{
    is_busy_ = true;
    is_stopped_ = std::make_shared<std::atomic<bool>>(false);
    take_stop_line();
    return std::make_shared<socket_answer>(number_, mailbox, is_wanted_, is_stopped_);
}

void control_connection::take(control_mailbox::letter const& written, steady_ms now)
{
    if (!written.is_last && has_output())
        return; // reads slowly: the next progress line says more
    if (written.is_last)
        is_busy_ = false;
    last_progress_at_ = now;
    send(written.line);
}

void control_connection::send(std::string line)
{
    out_ += line;
    out_ += '\n';
}

void control_connection::flush(steady_ms now)
{
    while (!out_.empty()) {
        auto const count =
            ::send(socket_.get(), out_.data(), out_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0) {
            is_peer_gone_ = is_peer_gone_ || errno != EAGAIN;
            return;
        }
        out_.erase(0, static_cast<std::size_t>(count));
        last_progress_at_ = now;
    }
}

} // namespace oc
