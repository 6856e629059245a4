// inline_driver: lets an Asio context of somebody else turn a net thread's loop, so that core and
// net are one thread. Used on the thread that runs the context.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace oc {

class inline_driver {
public:
    /// Calls `turn` from the context whenever `descriptor` is readable. Throws
    /// boost::system::system_error when the system refuses.
    inline_driver(boost::asio::io_context& context, int descriptor, std::function<void()> turn);
    /// `turn` is not called any more, whatever the context still has to do.
    ~inline_driver();

    /// Runs the context until is_done() or the time is over. Not from a handler of the context.
    void run_until(std::function<bool()> const& is_done, std::chrono::milliseconds time_max);

private:
    struct state;
    static void wait(std::shared_ptr<state> const& shared);

    boost::asio::io_context& context_;
    std::shared_ptr<state> state_;
};

} // namespace oc
