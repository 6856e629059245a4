// byte_reader: walks through bytes of strangers and never past their end: what is not there reads
// as zero and makes the reader fail from then on. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace oc {

class byte_reader {
public:
    explicit byte_reader(std::string_view bytes) : bytes_(bytes) {}

    /// Whether everything asked for so far was there.
    bool ok() const { return ok_; }
    bool at_end() const { return position_ == bytes_.size(); }
    std::size_t position() const { return position_; }
    std::size_t left() const { return bytes_.size() - position_; }

    /// The next bytes; empty when there are not so many.
    std::string_view take(std::size_t count)
    {
        if (!ok_ || count > left()) {
            ok_ = false;
            return {};
        }
        position_ += count;
        return bytes_.substr(position_ - count, count);
    }
    void skip(std::size_t count) { take(count); }

    std::uint8_t byte() { return static_cast<std::uint8_t>(big_endian(1)); }
    std::uint32_t big_endian(std::size_t count)
    {
        std::uint32_t value = 0;
        for (char const c : take(count))
            value = value << 8 | static_cast<unsigned char>(c);
        return value;
    }
    std::uint32_t little_endian(std::size_t count)
    {
        std::uint32_t value = 0;
        unsigned shift = 0;
        for (char const c : take(count)) {
            value |= static_cast<std::uint32_t>(static_cast<unsigned char>(c)) << shift;
            shift += 8;
        }
        return value;
    }

private:
    std::string_view bytes_;
    std::size_t position_ = 0;
    bool ok_ = true;
};

} // namespace oc
