// seeded_random: chance that a test can repeat (SplitMix64). Any thread; the sequence is the same
// for the same order of calls.
#pragma once

#include "base/random.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace oc::test {

class seeded_random final : public random_source {
public:
    explicit seeded_random(std::uint64_t seed = 1) : state_(seed) {}

    void fill(std::span<std::byte> out) override
    {
        std::uint64_t bits = 0;
        for (std::size_t i = 0; i < out.size(); ++i) {
            if (i % 8 == 0)
                bits = next();
            out[i] = static_cast<std::byte>(bits >> (8 * (i % 8)));
        }
    }

    std::uint64_t next()
    {
        constexpr std::uint64_t step = 0x9e3779b97f4a7c15;
        std::uint64_t z = state_.fetch_add(step) + step;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    /// A number in [0, bound); bound > 0.
    std::uint64_t below(std::uint64_t bound) { return next() % bound; }

    /// True once in `n` calls on average.
    bool one_in(std::uint64_t n) { return below(n) == 0; }

private:
    std::atomic<std::uint64_t> state_;
};

} // namespace oc::test
