// An epoll descriptor is itself readable when something in it is ready, and so it fits into Asio.
#include "net/inline_driver.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <unistd.h>

#include <utility>

namespace oc {

struct inline_driver::state {
    boost::asio::posix::stream_descriptor descriptor;
    std::function<void()> turn; // empty once the driver has gone
};

inline_driver::inline_driver(boost::asio::io_context& context, int descriptor,
                             std::function<void()> turn)
    : context_(context),
      // A duplicate, since Asio closes what it is given.
      state_(new state{boost::asio::posix::stream_descriptor(context, ::dup(descriptor)),
                       std::move(turn)})
{
    wait(state_);
}

inline_driver::~inline_driver()
{
    state_->turn = nullptr;
    state_->descriptor.close();
}

void inline_driver::wait(std::shared_ptr<state> const& shared)
{
    auto const on_readable = [shared](boost::system::error_code failure) {
        if (failure || !shared->turn)
            return;
        auto const turn = shared->turn; // it may destroy the driver
        turn();
        if (shared->turn)
            wait(shared);
    };
    shared->descriptor.async_wait(boost::asio::posix::stream_descriptor::wait_read, on_readable);
}

void inline_driver::run_until(std::function<bool()> const& is_done,
                              std::chrono::milliseconds time_max)
{
    if (context_.stopped()) // as it is after a signal to end
        context_.restart();
    bool is_over = false;
    boost::asio::steady_timer timer(context_, time_max);
    timer.async_wait([&is_over](boost::system::error_code) { is_over = true; });
    while (!is_over && !is_done())
        context_.run_one();
    timer.cancel();
    while (!is_over) // the handler refers to this frame
        context_.run_one();
}

} // namespace oc
