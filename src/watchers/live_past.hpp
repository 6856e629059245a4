// live_past: what a live file said before. An editor may have had it open for a while: what it
// saves is compared with the text that it was made from, what came since is not taken for removed,
// and rights that were given or taken since are not undone. One thread.
#pragma once

#include "base/clock.hpp"
#include "domain/view.hpp"
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

    /// The file has, or had, this text. Large ones, and others than the last few, are forgotten.
    void keep_text(std::string const& text);

    /// Entries that an earlier run of the server had in the file.
    void know(std::vector<live_entry> const& entries);
    /// An operator's edit has been done, and `now` is the state after it. Those of `in_file` that
    /// are new came by it and are young. Rights that others than the edit changed are followed.
    /// True when young_text() is another now.
    bool note_edit(live_difference const& edit, std::vector<live_entry> const& in_file,
                   view_ptr const& now, unix_seconds at);
    /// We have written the file, or it says the same: what it never had before is young for a day,
    /// unless it is the first text that we know of, and so are rights that are others than before.
    /// True when young_text() is another now.
    bool note_written(view_ptr const& now, unix_seconds at);

    /// What came or changed within the last day, with its times, to be kept beside the file. Of
    /// rights there are hashes only.
    std::string young_text() const;
    /// Nothing when it is no such text.
    void read_young(std::string_view text);

    struct finding {
        live_difference edit{};
        bool is_of_older = false;    // compared with another text than the one written last
        std::size_t kept_count = 0;  // notes in edit.refused on what is protected
    };
    /// What an operator did: the difference from the text that is nearest. An entry that came
    /// within a day is removed, and rights that a command changed within a day become again what
    /// they were, only if the file has something else that is as young: otherwise the file may
    /// have been opened before; it is refused instead, with a line.
    finding compare(std::vector<live_entry> const& written, std::vector<live_entry> const& edited,
                    unix_seconds at) const;

private:
    struct former_value {
        std::string hash;       // of rights
        unix_seconds until = 0; // when a command changed them
        friend bool operator==(former_value const&, former_value const&) = default;
    };
    struct age {
        unix_seconds came = 0;              // 0: before the last day
        std::vector<former_value> former{}; // oldest first
        bool empty() const { return came == 0 && former.empty(); }
        unix_seconds newest() const;
        friend bool operator==(age const&, age const&) = default;
    };
    using ages = std::map<std::string, age, std::less<>>; // by id

    unix_seconds next_time(unix_seconds at);
    void follow_rights(view const& now, unix_seconds at, live_difference const* edit);
    void forget_old(unix_seconds at);
    unix_seconds newest_seen(std::vector<live_entry> const& written,
                             std::vector<live_entry> const& edited) const;
    void protect(live_difference& edit, unix_seconds seen, unix_seconds at) const;
    bool is_protected_entry(live_change const& change, unix_seconds seen, unix_seconds at) const;
    bool is_undone_right(live_change const& change, unix_seconds seen, unix_seconds at) const;

    live_kind kind_;
    std::deque<std::string> texts_{};                 // newest last
    std::optional<std::vector<std::size_t>> known_{}; // hashes of ids, sorted
    ages young_{};
    unix_seconds last_time_ = 0; // no two states have the same
    view_ptr followed_{};        // the state up to which changes of rights are known
};

} // namespace oc
