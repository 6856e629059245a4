// POSIX files, opened with O_NOFOLLOW.
#include "import/plain_files.hpp"

#include "base/sha256.hpp"
#include "base/write_all.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace oc {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t copy_bytes = 256 * 1024;

[[noreturn]] void fail(char const* what, fs::path const& file, int problem)
{
    throw std::runtime_error(std::string(what) + " " + file.string() + ": " +
                             std::generic_category().message(problem));
}

} // namespace

plain_file::plain_file(fs::path const& file) : path_(file)
{
    descriptor_ = ::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (descriptor_ < 0)
        fail("cannot read", file, errno);
    struct stat found {};
    if (::fstat(descriptor_, &found) != 0 || !S_ISREG(found.st_mode)) {
        ::close(descriptor_);
        throw std::runtime_error("cannot read " + file.string() + ": it is no regular file");
    }
    size_ = static_cast<std::uint64_t>(found.st_size);
    ::posix_fadvise(descriptor_, 0, 0, POSIX_FADV_SEQUENTIAL);
}

plain_file::~plain_file() { ::close(descriptor_); }

std::size_t plain_file::read(char* into, std::size_t most)
{
    for (;;) {
        auto const got = ::read(descriptor_, into, most);
        if (got >= 0)
            return static_cast<std::size_t>(got);
        if (errno != EINTR)
            fail("cannot read", path_, errno);
    }
}

bool is_plain_file(fs::path const& file)
{
    std::error_code ignored;
    return fs::symlink_status(file, ignored).type() == fs::file_type::regular;
}

std::string read_plain_file(fs::path const& file, std::size_t bytes_max)
{
    plain_file from(file);
    if (from.size() > bytes_max)
        throw std::runtime_error("cannot read " + file.string() + ": it is too large");
    std::string bytes(static_cast<std::size_t>(from.size()) + 1, '\0');
    std::size_t size = 0;
    while (size < bytes.size()) {
        auto const got = from.read(bytes.data() + size, bytes.size() - size);
        if (got == 0)
            break;
        size += got;
    }
    bytes.resize(size);
    return bytes;
}

void copy_plain_file(fs::path const& from, fs::path const& to)
{
    plain_file source(from);
    new_file target(to, new_file::access::group);
    std::string piece(copy_bytes, '\0');
    while (auto const got = source.read(piece.data(), piece.size()))
        target.write(std::string_view(piece).substr(0, got));
    target.finish();
}

std::string hash_plain_file(fs::path const& file)
{
    plain_file source(file);
    sha256_stream hash;
    std::string piece(copy_bytes, '\0');
    while (auto const got = source.read(piece.data(), piece.size()))
        hash.add(std::string_view(piece).substr(0, got));
    return hash.finish();
}

std::vector<std::string> list_plain_files(fs::path const& folder, std::string_view extension)
{
    std::vector<std::string> names;
    std::error_code failure;
    fs::directory_iterator each(folder, failure);
    for (; !failure && each != fs::directory_iterator(); each.increment(failure)) {
        auto const name = each->path().filename().string();
        if (name.size() > extension.size() && name.ends_with(extension) &&
            is_plain_file(each->path()))
            names.push_back(name.substr(0, name.size() - extension.size()));
    }
    std::ranges::sort(names);
    return names;
}

new_file::new_file(fs::path const& file, access mode) : path_(file)
{
    constexpr mode_t for_group = 0640;
    constexpr mode_t for_us = 0600;
    descriptor_ = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                         mode == access::group ? for_group : for_us);
    if (descriptor_ < 0)
        fail("cannot write", file, errno);
}

new_file::new_file() : path_("standard output"), descriptor_(STDOUT_FILENO), is_ours_(false) {}

new_file::~new_file()
{
    if (is_ours_)
        ::close(descriptor_);
}

void new_file::write(std::string_view bytes)
{
    buffer_ += bytes;
    if (buffer_.size() >= copy_bytes)
        flush();
}

void new_file::flush()
{
    if (int const problem = write_all(descriptor_, buffer_); problem != 0)
        fail("cannot write", path_, problem);
    buffer_.clear();
}

void new_file::finish() { flush(); }

void new_file::sync()
{
    if (::fsync(descriptor_) != 0)
        fail("cannot sync", path_, errno);
}

void sync_folder_with_files(fs::path const& folder)
{
    int const descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        fail("cannot open", folder, errno);
    int const outcome = ::syncfs(descriptor);
    int const problem = errno;
    ::close(descriptor);
    if (outcome != 0)
        fail("cannot sync", folder, problem);
}

} // namespace oc
