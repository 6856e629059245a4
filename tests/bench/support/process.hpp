// process: a child process to be measured: its processor time and memory as the kernel counts them;
// and a folder for its data that goes with the benchmark.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace oc::bench {

/// An empty folder, removed in the end with all that is in it.
class scratch_folder {
public:
    /// Below TMPDIR, or /var/tmp: /tmp may be memory, where an fsync costs nothing.
    scratch_folder();
    ~scratch_folder();
    scratch_folder(scratch_folder const&) = delete;
    scratch_folder& operator=(scratch_folder const&) = delete;

    std::filesystem::path const& path() const { return path_; }
    void write(std::string const& name, std::string_view text) const;

private:
    std::filesystem::path path_;
};

/// From /proc/PID/smaps_rollup and status, in bytes.
struct process_memory {
    std::size_t resident = 0;
    std::size_t proportional = 0;  // PSS: shared pages divided among their users
    std::size_t private_dirty = 0; // what only this process has and the file system has not
    std::size_t anonymous = 0;     // heap, stacks
    std::size_t threads = 0;
};

class process {
public:
    struct setup {
        std::vector<std::string> command;
        std::filesystem::path output; // where its standard output and error go
    };

    /// Starts it; throws std::system_error. It ends with the calling thread.
    explicit process(setup how);
    /// Stops if nobody did.
    ~process();
    process(process const&) = delete;
    process& operator=(process const&) = delete;

    /// Waits until it accepts connections on 127.0.0.1; throws std::runtime_error with the end of
    /// its output when it ends or does not within 30 seconds.
    void wait_until_listening(int port);

    /// User and system time of all its threads.
    double cpu_seconds() const;
    /// What it has printed, the last 2000 bytes.
    std::string output_end() const;
    process_memory memory() const;

    /// Asks it to terminate, kills it after 30 seconds; returns its status as waitpid gives it.
    int stop();

private:
    pid_t pid_ = -1;
    int status_ = 0;
    std::filesystem::path output_;
};

} // namespace oc::bench
