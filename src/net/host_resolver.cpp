// A detached thread per look-up, which knows its owner only through a guarded pointer.
#include "net/host_resolver.hpp"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace oc {
namespace {

host_resolver::outcome look_up(std::string const& host)
{
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    int const failure = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
    if (failure != 0)
        return {.failure = ::gai_strerror(failure)};
    host_resolver::outcome out;
    for (addrinfo* next = found; next != nullptr; next = next->ai_next) {
        auto const address = ip_address::of(*next->ai_addr);
        if (std::find(out.addresses.begin(), out.addresses.end(), address) == out.addresses.end())
            out.addresses.push_back(address);
    }
    ::freeaddrinfo(found);
    if (out.addresses.empty())
        out.failure = "no address";
    return out;
}

} // namespace

struct host_resolver::shared_state {
    std::mutex mutex;
    executor* answers = nullptr; // null once the resolver has gone; guarded by mutex
    std::size_t lookups = 0;     // guarded by mutex
    std::size_t lookups_max = 0;

    bool begin_lookup()
    {
        std::lock_guard const lock(mutex);
        if (lookups >= lookups_max)
            return false;
        ++lookups;
        return true;
    }

    void end_lookup()
    {
        std::lock_guard const lock(mutex);
        --lookups;
    }

    // On the look-up's own thread.
    void run(std::string const& host, std::function<void(outcome)> const& done)
    {
        auto what = look_up(host);
        end_lookup();
        answer(done, std::move(what));
    }

    void answer(std::function<void(outcome)> done, outcome what)
    {
        std::lock_guard const lock(mutex);
        if (answers != nullptr)
            answers->post(task([done = std::move(done), what = std::move(what)] { done(what); }));
    }
};

host_resolver::host_resolver(executor& answers, std::size_t lookups_max)
    : state_(std::make_shared<shared_state>())
{
    state_->answers = &answers;
    state_->lookups_max = lookups_max;
}

host_resolver::~host_resolver()
{
    std::lock_guard const lock(state_->mutex);
    state_->answers = nullptr;
}

void host_resolver::resolve(std::string const& host, std::function<void(outcome)> done)
{
    if (auto const literal = ip_address::parse(host)) {
        state_->answer(std::move(done), {.addresses = {*literal}});
        return;
    }
    if (!state_->begin_lookup()) {
        state_->answer(std::move(done), {.failure = "too many look-ups at once"});
        return;
    }
    try {
        std::thread([state = state_, host, done] { state->run(host, done); }).detach();
    } catch (std::system_error const& failure) {
        state_->end_lookup();
        state_->answer(std::move(done), {.failure = failure.what()});
    }
}

} // namespace oc
