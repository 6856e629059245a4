// file_descriptor: owns one descriptor of the operating system and closes it. Any thread, one at a
// time.
#pragma once

#include <unistd.h>

#include <utility>

namespace oc {

class file_descriptor {
public:
    file_descriptor() = default;
    /// Takes over the descriptor; negative means none.
    explicit file_descriptor(int value) : value_(value) {}
    ~file_descriptor() { reset(); }

    file_descriptor(file_descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
    file_descriptor& operator=(file_descriptor&& other) noexcept
    {
        if (this != &other) {
            reset();
            value_ = std::exchange(other.value_, -1);
        }
        return *this;
    }

    explicit operator bool() const { return value_ >= 0; }
    int get() const { return value_; }

    void reset()
    {
        if (value_ >= 0)
            ::close(std::exchange(value_, -1));
    }

private:
    int value_ = -1;
};

} // namespace oc
