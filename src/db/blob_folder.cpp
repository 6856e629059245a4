// POSIX files: written, synced, renamed, and the folder synced too.
#include "db/blob_folder.hpp"

#include "base/write_all.hpp"
#include "domain/attachment.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>
#include <utility>

namespace oc {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(char const* what)
{
    throw std::system_error(errno, std::generic_category(), what);
}

void sync(fs::path const& path, int flags)
{
    int const descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
    if (descriptor < 0)
        fail("open");
    int const outcome = ::fsync(descriptor);
    int const failure = errno;
    ::close(descriptor);
    errno = failure;
    if (outcome != 0)
        fail("fsync");
}

void remove_file(fs::path const& path) noexcept { ::unlink(path.c_str()); }

// flock on the folder of the blobs itself: no file of another owner, and none that stays.
int open_for_lock(fs::path const& root)
{
    return ::open((root / "blobs").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/// Whoever removes blobs. A file system without locks is no reason to keep them for ever.
class removal_turn {
public:
    explicit removal_turn(fs::path const& root) noexcept : descriptor_(open_for_lock(root))
    {
        is_held_ = descriptor_ >= 0 && ::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 &&
                   errno == EWOULDBLOCK;
    }
    ~removal_turn()
    {
        if (descriptor_ >= 0)
            ::close(descriptor_);
    }
    removal_turn(removal_turn const&) = delete;
    removal_turn& operator=(removal_turn const&) = delete;

    bool is_held() const { return is_held_; }

private:
    int descriptor_;
    bool is_held_ = false;
};

// "ID-SIZE" to "ID".
std::string blob_of_thumbnail(std::string const& name) { return name.substr(0, name.rfind('-')); }

struct kept_thumbnail {
    fs::file_time_type at;
    std::uint64_t bytes;
    fs::path path;
};

std::vector<kept_thumbnail> list_thumbnails(fs::path const& folder)
{
    std::vector<kept_thumbnail> found;
    std::error_code gone; // another thread may remove one meanwhile
    for (auto const& each : fs::directory_iterator(folder)) {
        auto const at = each.last_write_time(gone);
        auto const bytes = each.file_size(gone);
        if (!gone)
            found.push_back({at, bytes, each.path()});
        gone.clear();
    }
    std::ranges::sort(found, {}, &kept_thumbnail::at);
    return found;
}

} // namespace

blob_hold::blob_hold(fs::path const& root) : descriptor_(open_for_lock(root))
{
    if (descriptor_ < 0)
        fail("open");
    while (::flock(descriptor_, LOCK_SH) != 0)
        if (errno != EINTR) {
            int const failure = errno;
            ::close(descriptor_);
            errno = failure;
            fail("flock");
        }
}

blob_hold::~blob_hold() { ::close(descriptor_); }

incoming_file::incoming_file(fs::path path) : path_(std::move(path))
{
    constexpr mode_t mode = 0640;
    descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (descriptor_ < 0)
        fail("open");
}

incoming_file::~incoming_file()
{
    ::close(descriptor_);
    remove_file(path_); // its name is another one when it was kept
}

void incoming_file::write(std::string_view bytes)
{
    if (int const problem = write_all(descriptor_, bytes); problem != 0)
        throw std::system_error(problem, std::generic_category(), "write");
}

blob_folder::blob_folder(fs::path root) : root_(std::move(root))
{
    for (char const* const name : {"incoming", "blobs", "thumbnails"})
        fs::create_directories(root_ / name);
}

fs::path blob_folder::incoming(std::string const& name) const { return root_ / "incoming" / name; }

fs::path blob_folder::blob(std::string const& id) const { return root_ / "blobs" / id; }

fs::path blob_folder::thumbnail(std::string const& id, std::int64_t size) const
{
    return root_ / "thumbnails" / (id + "-" + std::to_string(size));
}

void blob_folder::keep(fs::path const& written, std::string const& id) const
{
    sync(written, O_RDONLY);
    fs::rename(written, blob(id));
    sync(root_ / "blobs", O_RDONLY | O_DIRECTORY);
}

void blob_folder::keep_thumbnail(fs::path const& written, std::string const& id,
                                 std::int64_t size) const
{
    fs::rename(written, thumbnail(id, size));
}

bool blob_folder::remove(std::vector<std::string> const& ids) const noexcept
{
    removal_turn const turn(root_);
    if (turn.is_held())
        return false;
    for (auto const& id : ids) {
        remove_file(blob(id));
        for (auto const size : thumbnail_sizes())
            remove_file(thumbnail(id, size));
    }
    return true;
}

void blob_folder::discard(std::string const& id) const noexcept { remove_file(blob(id)); }

blob_folder::sweep_report blob_folder::sweep(std::vector<std::string> const& ids) const
{
    sweep_report report;
    for (auto const& each : fs::directory_iterator(root_ / "incoming")) {
        remove_file(each.path());
        ++report.removed;
    }
    removal_turn const turn(root_);
    report.held = turn.is_held();
    std::size_t known = 0;
    for (auto const& each : fs::directory_iterator(root_ / "blobs")) {
        if (std::ranges::binary_search(ids, each.path().filename().string())) {
            ++known;
            continue;
        }
        if (report.held)
            continue;
        remove_file(each.path());
        ++report.removed;
    }
    report.missing = ids.size() - known;
    for (auto const& each : fs::directory_iterator(root_ / "thumbnails")) {
        auto const name = each.path().filename().string();
        if (std::ranges::binary_search(ids, blob_of_thumbnail(name)))
            report.thumbnail_bytes += each.file_size();
        else
            remove_file(each.path());
    }
    return report;
}

std::uint64_t blob_folder::trim_thumbnails(std::uint64_t bytes_max) const
{
    auto const all = list_thumbnails(root_ / "thumbnails");
    std::uint64_t total = 0;
    for (auto const& each : all)
        total += each.bytes;
    for (auto const& each : all) {
        if (total <= bytes_max)
            break;
        remove_file(each.path);
        total -= each.bytes;
    }
    return total;
}

} // namespace oc
