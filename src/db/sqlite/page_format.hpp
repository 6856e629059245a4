// page_format: the smallest parts of SQLite's file format (sqlite.org/fileformat2.html), for files
// that SQLite itself cannot read. Internal to the driver; pure.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace oc::sqlite {

/// The first byte of a page of a tree.
struct page_types {
    static constexpr char key_branch = 0x02;
    static constexpr char row_branch = 0x05;
    static constexpr char key_leaf = 0x0A;
    static constexpr char table_leaf = 0x0D;
};

/// Big-endian; the bytes have to be there.
inline std::uint32_t read_number(std::string_view bytes, std::size_t at, std::size_t count)
{
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < count; ++i)
        number = number << 8U | static_cast<unsigned char>(bytes[at + i]);
    return number;
}

/// Reads what a page holds; past its end everything is 0.
class page_reader {
public:
    page_reader(std::string_view page, std::size_t at) : page_(page), at_(at) {}

    std::uint64_t varint()
    {
        constexpr int bytes_max = 9;
        std::uint64_t number = 0;
        for (int i = 0; i < bytes_max; ++i) {
            auto const byte = next();
            if (i == bytes_max - 1)
                return number << 8U | byte;
            number = number << 7U | (byte & 0x7FU);
            if ((byte & 0x80U) == 0)
                break;
        }
        return number;
    }
    std::string_view bytes(std::size_t count)
    {
        auto const got = page_.substr(std::min(at_, page_.size()), count);
        at_ += count;
        return got;
    }
    std::size_t at() const { return at_; }

private:
    unsigned char next()
    {
        auto const at = at_++;
        return at < page_.size() ? static_cast<unsigned char>(page_[at]) : 0;
    }

    std::string_view page_;
    std::size_t at_;
};

/// How long a value of a record is, by its type.
inline std::size_t bytes_of_value(std::uint64_t type)
{
    constexpr std::array<std::size_t, 10> numbers{0, 1, 2, 3, 4, 6, 8, 8, 0, 0};
    constexpr std::uint64_t first_text = 12;
    if (type < numbers.size())
        return numbers[type];
    return type < first_text ? 0 : static_cast<std::size_t>((type - first_text) / 2);
}

} // namespace oc::sqlite
