// A signalfd, whose signal is blocked until the first one has come.
#include "admin/interruption.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>

namespace oc {
namespace {

sigset_t only_interrupt()
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    return set;
}

} // namespace

interruption::interruption()
{
    auto const set = only_interrupt();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    signals_ = file_descriptor(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!signals_)
        throw std::system_error(errno, std::generic_category(), "cannot wait for signals");
}

interruption::~interruption()
{
    has_come(); // too late to stop anything, and no reason to end otherwise than well
    auto const set = only_interrupt();
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

bool interruption::has_come()
{
    signalfd_siginfo told{};
    if (has_come_ || ::read(signals_.get(), &told, sizeof told) != sizeof told)
        return has_come_;
    has_come_ = true;
    auto const set = only_interrupt();
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
    return true;
}

} // namespace oc
