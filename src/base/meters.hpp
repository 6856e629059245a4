// meters: counters and histograms that any thread may touch and any thread may read. Nothing waits:
// an update is one or two relaxed additions, and what is read together may be an update apart.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace oc {

class counter {
public:
    void add(std::uint64_t more = 1) { value_.fetch_add(more, std::memory_order_relaxed); }
    std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> value_{0};
};

/// Goes up and down.
class gauge {
public:
    void add(std::int64_t more) { value_.fetch_add(more, std::memory_order_relaxed); }
    void set(std::int64_t value) { value_.store(value, std::memory_order_relaxed); }
    std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::int64_t> value_{0};
};

/// Upper bounds of histograms: microseconds, and numbers of things.
inline constexpr std::array<std::int64_t, 15> bounds_us{
    250,    500,     1'000,   2'500,   5'000,     10'000,    25'000,   50'000,
    100'000, 250'000, 500'000, 1'000'000, 2'500'000, 5'000'000, 10'000'000};
inline constexpr std::array<std::int64_t, 9> bounds_count{1, 2, 4, 8, 16, 32, 64, 128, 256};

class histogram {
public:
    /// At most buckets_max bounds, growing, which outlive this.
    explicit histogram(std::span<std::int64_t const> bounds = bounds_us) : bounds_(bounds) {}

    void observe(std::int64_t value)
    {
        std::size_t at = 0;
        while (at < bounds_.size() && value > bounds_[at])
            ++at;
        counts_[at].add();
        sum_.add(value > 0 ? static_cast<std::uint64_t>(value) : 0);
    }

    std::span<std::int64_t const> bounds() const { return bounds_; }
    /// In the bucket alone; the last is what is beyond the bounds.
    std::uint64_t count_in(std::size_t bucket) const { return counts_[bucket].value(); }
    std::uint64_t sum() const { return sum_.value(); }
    std::uint64_t count() const
    {
        std::uint64_t out = 0;
        for (auto const& each : counts_)
            out += each.value();
        return out;
    }

private:
    static constexpr std::size_t buckets_max = bounds_us.size();

    std::span<std::int64_t const> bounds_;
    std::array<counter, buckets_max + 1> counts_{};
    counter sum_{};
};

} // namespace oc
