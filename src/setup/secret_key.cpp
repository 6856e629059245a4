// A temporary file that is linked to its name: of two programs that start at once one makes the
// key, and both use it.
#include "setup/secret_key.hpp"

#include "setup/config_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace oc {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t digits_per_byte = 2;
constexpr std::size_t file_bytes_max = 1024;

[[noreturn]] void fail(fs::path const& file, int problem)
{
    throw std::runtime_error("cannot make the key file " + file.string() + ": " +
                             std::generic_category().message(problem));
}

std::string to_hex(secret_box::key const& secret)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (auto const byte : secret) {
        text.push_back(digits[std::to_integer<unsigned>(byte) >> 4]);
        text.push_back(digits[std::to_integer<unsigned>(byte) & 15]);
    }
    return text;
}

std::optional<secret_box::key> parse_hex(std::string_view text)
{
    constexpr std::string_view digits = "0123456789abcdef";
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
        text.remove_suffix(1);
    secret_box::key secret{};
    if (text.size() != secret.size() * digits_per_byte ||
        text.find_first_not_of(digits) != std::string_view::npos)
        return std::nullopt;
    for (std::size_t i = 0; i < secret.size(); ++i)
        secret[i] = static_cast<std::byte>(digits.find(text[digits_per_byte * i]) << 4 |
                                           digits.find(text[digits_per_byte * i + 1]));
    return secret;
}

void sync_folder(fs::path const& folder)
{
    int const descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return;
    ::fsync(descriptor);
    ::close(descriptor);
}

// mkostemp makes files with mode 0600.
void write_key(fs::path const& file, std::string const& text)
{
    auto name = (file.parent_path() / ("." + file.filename().string() + ".XXXXXX")).string();
    int const descriptor = ::mkostemp(name.data(), O_CLOEXEC);
    if (descriptor < 0)
        fail(file, errno);
    bool const is_written =
        ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
        ::fsync(descriptor) == 0;
    bool const is_linked =
        is_written && (::link(name.c_str(), file.c_str()) == 0 || errno == EEXIST);
    auto const problem = errno;
    ::close(descriptor);
    ::unlink(name.c_str());
    if (!is_linked)
        fail(file, problem);
    sync_folder(file.parent_path());
}

} // namespace

std::optional<secret_box::key> find_secret_key(fs::path const& file)
{
    std::error_code failure;
    if (fs::symlink_status(file, failure).type() == fs::file_type::not_found)
        return std::nullopt;
    auto const secret = parse_hex(read_text_file(file, file_bytes_max));
    if (!secret)
        throw std::runtime_error(
            file.string() + " is no key (64 hexadecimal digits): bring it back from a backup, or "
                            "remove it; then the addresses of webhooks can only be shown after "
                            "webhook_regenerate");
    return secret;
}

secret_box::key ensure_secret_key(fs::path const& file, random_source& random)
{
    if (auto const found = find_secret_key(file))
        return *found;
    secret_box::key fresh{};
    random.fill(fresh);
    write_key(file, to_hex(fresh) + "\n");
    auto const made = find_secret_key(file);
    if (!made)
        fail(file, ENOENT);
    return *made;
}

} // namespace oc
