// Headers of 512 bytes, contents filled up to 512, two empty blocks at the end.
#include "backup/tar.hpp"

#include "base/check.hpp"
#include "base/write_all.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <system_error>

namespace oc {
namespace {

constexpr std::size_t block_bytes = 512;
constexpr std::size_t read_bytes = 1024 * 1024;
constexpr std::uint64_t octal_size_max = 077777777777;

struct field {
    std::size_t at;
    std::size_t length;
};
constexpr field name_field{0, 100};
constexpr field mode_field{100, 8};
constexpr field uid_field{108, 8};
constexpr field gid_field{116, 8};
constexpr field size_field{124, 12};
constexpr field time_field{136, 12};
constexpr field sum_field{148, 8};
constexpr field type_field{156, 1};
constexpr field magic_field{257, 8};
constexpr field prefix_field{345, 155};
constexpr std::string_view magic("ustar\00000", 8);

using header = std::array<char, block_bytes>;

void put_text(header& to, field where, std::string_view text)
{
    std::memcpy(to.data() + where.at, text.data(), std::min(text.size(), where.length));
}

void put_octal(header& to, field where, std::uint64_t number)
{
    for (auto at = where.at + where.length - 1; at-- > where.at; number >>= 3)
        to[at] = static_cast<char>('0' + (number & 7));
}

// GNU's way: the highest bit of the first byte, then the number itself.
void put_size(header& to, std::uint64_t size)
{
    if (size <= octal_size_max)
        return put_octal(to, size_field, size);
    for (auto at = size_field.at + size_field.length; at-- > size_field.at; size >>= 8)
        to[at] = static_cast<char>(size & 0xFF);
    to[size_field.at] = '\x80';
}

unsigned sum_of(std::string_view block)
{
    unsigned sum = 0;
    for (std::size_t at = 0; at < block_bytes; ++at) {
        bool const is_sum = at >= sum_field.at && at < sum_field.at + sum_field.length;
        sum += is_sum ? unsigned{' '} : static_cast<unsigned char>(block[at]);
    }
    return sum;
}

/// Where the name is cut into prefix and rest: at a slash, so that both parts fit. 0 when it need
/// not be, nothing when it cannot.
std::optional<std::size_t> find_cut(std::string_view name)
{
    if (name.size() <= name_field.length)
        return 0;
    for (auto slash = name.find('/', 1); slash != name.npos; slash = name.find('/', slash + 1))
        if (slash <= prefix_field.length && name.size() - slash - 1 <= name_field.length)
            return slash;
    return std::nullopt;
}

void put_name(header& to, std::string_view name)
{
    auto const cut = find_cut(name);
    if (!cut)
        throw std::runtime_error("the name of " + std::string(name) +
                                 " is too long for an archive");
    put_text(to, prefix_field, name.substr(0, *cut));
    put_text(to, name_field, name.substr(*cut == 0 ? 0 : *cut + 1));
}

std::string text_of(std::string_view block, field where)
{
    auto const text = block.substr(where.at, where.length);
    return std::string(text.substr(0, text.find('\0')));
}

std::optional<std::uint64_t> octal_of(std::string_view block, field where)
{
    auto text = block.substr(where.at, where.length);
    while (!text.empty() && (text.back() == '\0' || text.back() == ' '))
        text.remove_suffix(1);
    std::uint64_t number = 0;
    for (char const digit : text) {
        if (digit < '0' || digit > '7')
            return std::nullopt;
        number = number * 8 + static_cast<std::uint64_t>(digit - '0');
    }
    return text.empty() ? std::nullopt : std::optional(number);
}

std::optional<std::uint64_t> size_of(std::string_view block)
{
    if (block[size_field.at] != '\x80')
        return octal_of(block, size_field);
    std::uint64_t number = 0;
    for (std::size_t i = 1; i < size_field.length; ++i) {
        if (number >> 55 != 0)
            return std::nullopt;
        number = number << 8 | static_cast<unsigned char>(block[size_field.at + i]);
    }
    return number;
}

std::size_t padding_of(std::uint64_t size)
{
    return static_cast<std::size_t>((block_bytes - size % block_bytes) % block_bytes);
}

bool is_empty(std::string_view block)
{
    return block.find_first_not_of('\0') == std::string_view::npos;
}

} // namespace

bool is_tar_name(std::string_view name) { return find_cut(name).has_value(); }

void tar_writer::begin(tar_entry const& entry)
{
    CHECK(left_ == 0);
    pad();
    header block{};
    put_name(block, entry.name);
    put_octal(block, mode_field, entry.mode & 0777U);
    put_octal(block, uid_field, 0);
    put_octal(block, gid_field, 0);
    put_size(block, entry.size);
    put_octal(block, time_field,
              static_cast<std::uint64_t>(std::max<std::int64_t>(entry.changed_at, 0)));
    put_text(block, type_field, "0");
    put_text(block, magic_field, magic);
    std::array<char, 8> sum{};
    std::snprintf(sum.data(), sum.size(), "%06o", sum_of({block.data(), block.size()}));
    sum[7] = ' ';
    put_text(block, sum_field, {sum.data(), sum.size()});
    put({block.data(), block.size()});
    left_ = entry.size;
}

void tar_writer::write(std::string_view bytes)
{
    CHECK(bytes.size() <= left_);
    put(bytes);
    left_ -= bytes.size();
}

void tar_writer::finish()
{
    CHECK(left_ == 0);
    pad();
    put(std::string(2 * block_bytes, '\0'));
}

void tar_writer::pad() { put(std::string(padding_of(bytes_), '\0')); }

void tar_writer::put(std::string_view bytes)
{
    if (int const problem = write_all(descriptor_, bytes); problem != 0)
        throw std::system_error(problem, std::generic_category(), "cannot write the backup");
    bytes_ += bytes.size();
}

tar_reader::tar_reader(std::filesystem::path const& file)
    : file_(file), descriptor_(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK))
{
    if (descriptor_ < 0)
        fail(std::generic_category().message(errno));
    struct stat told {};
    bool const is_file = ::fstat(descriptor_, &told) == 0 && S_ISREG(told.st_mode);
    size_ = is_file ? static_cast<std::uint64_t>(told.st_size) : 0;
    if (!is_file) {
        ::close(descriptor_);
        fail("it is no file");
    }
    buffer_.resize(read_bytes);
}

tar_reader::~tar_reader() { ::close(descriptor_); }

void tar_reader::fail(std::string const& why) const
{
    throw std::runtime_error("cannot read the backup " + file_.string() + ": " + why);
}

/// All of them, or it is the end of a file that was cut off.
std::string_view tar_reader::take(std::size_t bytes)
{
    std::size_t got = 0;
    while (got < bytes) {
        auto const more = ::read(descriptor_, buffer_.data() + got, bytes - got);
        if (more < 0 && errno == EINTR)
            continue;
        if (more < 0)
            fail(std::generic_category().message(errno));
        if (more == 0)
            fail("it ends in the middle; the rest is missing");
        got += static_cast<std::size_t>(more);
    }
    position_ += bytes;
    return {buffer_.data(), bytes};
}

bool tar_reader::next()
{
    while (!read().empty()) {
    }
    auto const block = take(block_bytes);
    if (is_empty(block)) {
        if (!is_empty(take(block_bytes)) || position_ != size_)
            fail("something is behind its end");
        return false;
    }
    auto const size = size_of(block);
    auto const sum = octal_of(block, sum_field);
    if (block.substr(magic_field.at, magic_field.length) != magic || !size || !sum ||
        *sum != sum_of(block))
        fail("it is no archive that `originchats backup` wrote, or it is damaged");
    if (block[type_field.at] != '0')
        fail("it holds something that is no plain file");
    if (*size > size_ - position_)
        fail("it ends in the middle; the rest is missing");
    auto const prefix = text_of(block, prefix_field);
    entry_ = {.name = prefix + (prefix.empty() ? "" : "/") + text_of(block, name_field),
              .size = *size,
              .mode = static_cast<unsigned>(octal_of(block, mode_field).value_or(0600)) & 0777U,
              .changed_at = static_cast<std::int64_t>(octal_of(block, time_field).value_or(0))};
    left_ = *size;
    return true;
}

std::string_view tar_reader::read()
{
    if (left_ == 0)
        return {};
    auto const some = static_cast<std::size_t>(std::min<std::uint64_t>(left_, read_bytes));
    auto const padding = left_ == some ? padding_of(entry_.size) : 0;
    if (padding > 0 && some + padding > read_bytes) { // the last piece, without its padding yet
        auto const half = take(some / 2);
        left_ -= half.size();
        return half;
    }
    auto const bytes = take(some + padding);
    left_ -= some;
    return bytes.substr(0, some);
}

} // namespace oc
