// tar: archives of regular files in the ustar format (POSIX.1-1988), written in one go and read
// back strictly. Files above 8 GiB have their size as GNU tar writes it. Blocks; one thread at a
// time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace oc {

struct tar_entry {
    std::string name{}; // "folder/file"
    std::uint64_t size = 0;
    unsigned mode = 0600;
    std::int64_t changed_at = 0; // Unix time
};

/// Whether the format has room for the name.
bool is_tar_name(std::string_view name);

/// Writes to a descriptor that stays its owner's. Throws std::system_error when the disk does not
/// take it.
class tar_writer {
public:
    explicit tar_writer(int descriptor) : descriptor_(descriptor) {}

    /// Then exactly `size` bytes by write(), then the next one or finish(). A name that does not
    /// fit the format is std::runtime_error.
    void begin(tar_entry const& entry);
    void write(std::string_view bytes);
    void finish();

    std::uint64_t bytes() const { return bytes_; }

private:
    void put(std::string_view bytes);
    void pad();

    int descriptor_;
    std::uint64_t bytes_ = 0;
    std::uint64_t left_ = 0; // of the entry
};

/// Takes nothing but what tar_writer writes: regular files, whole, with right checksums, and the
/// end of the archive behind them. Whatever else is std::runtime_error with words for the operator.
class tar_reader {
public:
    /// Throws when it cannot be opened or is no regular file.
    explicit tar_reader(std::filesystem::path const& file);
    ~tar_reader();
    tar_reader(tar_reader const&) = delete;
    tar_reader& operator=(tar_reader const&) = delete;

    /// To the next file, past what is unread of this one; false at the end of the archive.
    bool next();
    tar_entry const& entry() const { return entry_; }
    /// Some of its bytes, valid until the next call; empty at its end.
    std::string_view read();

    std::uint64_t position() const { return position_; }
    std::uint64_t size() const { return size_; }

private:
    std::string_view take(std::size_t bytes);
    [[noreturn]] void fail(std::string const& why) const;

    std::filesystem::path file_;
    int descriptor_ = -1;
    std::uint64_t size_ = 0;
    std::uint64_t position_ = 0;
    std::uint64_t left_ = 0;
    tar_entry entry_{};
    std::string buffer_{};
};

} // namespace oc
