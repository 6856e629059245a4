// address_limiter: how many connections an address has open, over all net threads. Any thread.
#pragma once

#include "net/client_address.hpp"

#include <cstddef>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

namespace oc {

class address_limiter;

/// One connection's place in the count; gives it back when it goes. Must not outlive the limiter.
class address_lease {
public:
    address_lease() = default; // of an address that is not counted
    ~address_lease();
    address_lease(address_lease&& other) noexcept
        : limiter_(std::exchange(other.limiter_, nullptr)), network_(other.network_)
    {
    }
    address_lease& operator=(address_lease&& other) noexcept
    {
        std::swap(limiter_, other.limiter_);
        std::swap(network_, other.network_);
        return *this;
    }

private:
    friend class address_limiter;
    address_lease(address_limiter& limiter, ip_address network)
        : limiter_(&limiter), network_(network)
    {
    }

    address_limiter* limiter_ = nullptr;
    ip_address network_{};
};

class address_limiter {
public:
    /// 0 means no limit.
    explicit address_limiter(std::size_t connections_per_address_max)
        : connections_max_(connections_per_address_max)
    {
    }

    /// Nothing when the address has its share already. Loopback is never counted.
    std::optional<address_lease> acquire(ip_address const& address);

    /// Addresses that have connections now.
    std::size_t address_count() const;

private:
    friend class address_lease;
    void release(ip_address const& network);

    struct hasher {
        std::size_t operator()(ip_address const& address) const { return address.hash(); }
    };

    std::size_t const connections_max_;
    mutable std::mutex mutex_;
    std::unordered_map<ip_address, std::size_t, hasher> open_; // guarded by mutex_
};

} // namespace oc
