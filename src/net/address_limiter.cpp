// A count per network, kept only while it is not zero.
#include "net/address_limiter.hpp"

#include "base/check.hpp"

namespace oc {

address_lease::~address_lease()
{
    if (limiter_ != nullptr)
        limiter_->release(network_);
}

std::optional<address_lease> address_limiter::acquire(ip_address const& address)
{
    if (connections_max_ == 0 || address.is_loopback())
        return address_lease();
    ip_address const network = address.network();
    std::lock_guard const lock(mutex_);
    std::size_t& open = open_[network];
    if (open >= connections_max_)
        return std::nullopt;
    ++open;
    return address_lease(*this, network);
}

std::size_t address_limiter::address_count() const
{
    std::lock_guard const lock(mutex_);
    return open_.size();
}

void address_limiter::release(ip_address const& network)
{
    std::lock_guard const lock(mutex_);
    auto const found = open_.find(network);
    CHECK(found != open_.end());
    if (--found->second == 0)
        open_.erase(found);
}

} // namespace oc
