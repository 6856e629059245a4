// troupe: which plays there are, how each is performed, and what all of them together have to show.
#pragma once

#include "transcripts/performance.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace oc::test {

struct troupe_options {
    std::vector<std::filesystem::path> places{}; // files and folders
    std::filesystem::path program{};             // the real one; empty: in this process
    std::size_t troubles_max = 0; // for each play (sweep.hpp); 0: no sweep
    std::filesystem::path frames_file{};         // where to record every frame; empty: nowhere
    bool is_loud = false; // a line for every play
};

struct troupe_counts {
    int passed = 0;
    int failed = 0;
    int skipped = 0;
};

/// Performs every play; prints a line for each that fails or is skipped.
class troupe {
public:
    explicit troupe(troupe_options options);

    troupe_counts run();

private:
    void run_file(std::filesystem::path const& file);
    void run_play(play const& shown);
    void check_coverage(std::filesystem::path const& folder);
    void report(bool is_good, std::string const& name, std::string const& words);

    troupe_options options_;
    packet_schema schema_;
    observations seen_{};
    std::unique_ptr<frame_record> frames_{};
    troupe_counts counts_{};
};

} // namespace oc::test
