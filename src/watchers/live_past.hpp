// live_past: what a live file said before. An editor may have had it open for a while: what it
// saves is compared with the text that it was made from, and what came since is not taken for
// removed. One thread.
#pragma once

#include "base/clock.hpp"
#include "watchers/live_difference.hpp"

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oc {

class live_past {
public:
    explicit live_past(live_kind kind) : kind_(kind) {}

    /// The file has this text from now on. Large ones, and others than the last few, are forgotten;
    /// `is_only`: so is every other, because an operator has made this one of the newest.
    void keep_text(std::string const& text, bool is_only = false);

    /// Entries that an operator, or an earlier run of the server, had in the file.
    void know(std::vector<live_entry> const& entries);
    /// We have written the file: what it never had before is young for a day, unless it is the
    /// first text that we know of. True when young_text() is another now.
    bool note_written(view const& now, unix_seconds at);

    /// Entries that came within the last day, with their times, to be kept beside the file.
    std::string young_text() const;
    /// Nothing when it is no such text.
    void read_young(std::string_view text);

    struct finding {
        live_difference edit{};
        bool is_of_older = false;    // compared with another text than the one written last
        std::size_t kept_count = 0;  // entries that the edit does not have and that stay
    };
    /// What an operator did: the difference from the text that is nearest. An entry that came
    /// within a day is removed only if the file has another one that is as young: otherwise the
    /// file may have been opened before it came; it is refused instead, with a line.
    finding compare(std::vector<live_entry> const& written, std::vector<live_entry> const& edited,
                    unix_seconds at) const;

private:
    std::size_t keep_young(live_difference& edit, std::vector<live_entry> const& edited,
                           unix_seconds at) const;

    live_kind kind_;
    std::deque<std::string> texts_{};              // newest last
    std::optional<std::vector<std::size_t>> known_{}; // hashes of ids, sorted
    std::map<std::string, unix_seconds, std::less<>> young_{}; // by id
};

} // namespace oc
