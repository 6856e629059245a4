// live_file: one of channels.json, roles.json and users.json: what it should say, what it says, and
// what is to be done about the difference. The thread of the live files.
#pragma once

#include "base/clock.hpp"
#include "domain/view.hpp"
#include "watchers/live_difference.hpp"
#include "watchers/live_edit.hpp"
#include "watchers/live_folder.hpp"
#include "watchers/live_past.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace oc {

/// How an edit ended.
struct live_end {
    bool is_committed = false; // false: the world's fault, to be tried again
    live_outcome outcome{};
    view_ptr now{};            // afterwards
};

/// Has an edit done by the store; the end is brought back with live_file::finish_edit.
using live_edit_runner = std::function<void(live_kind, std::shared_ptr<live_difference const>)>;

class live_file {
public:
    struct parts {
        live_kind kind;
        std::filesystem::path folder; // that the file lies in
        live_folder& disk;
        clock const& time;
        live_edit_runner run_edit;
    };
    explicit live_file(parts from);

    /// The newest view; the file follows it at the next tick.
    void show(view_ptr now) { now_ = std::move(now); }
    /// Somebody may have changed the file. Without `is_certain` only its stamp is looked at.
    void look(bool is_certain);
    void finish_edit(live_end end);
    /// About once a second, and at the end: writes what is new. Never over what it has not read.
    void write_if_due(bool is_last = false);

    std::filesystem::path const& path() const { return file_; }

private:
    struct fingerprint {
        std::size_t hash = 0;
        std::size_t bytes = 0;
        friend bool operator==(fingerprint const&, fingerprint const&) = default;
    };
    static fingerprint fingerprint_of(std::string_view text);

    // Something is wrong with the file; told once it lasts.
    struct trouble {
        fingerprint what{};
        steady_ms since = 0;
        bool is_told = false;
    };

    void read();
    void take_absent();
    void take_edit(std::string text);
    void adopt_foreign(std::string const& text);
    void doubt(fingerprint what, std::string const& reason);
    enum class origin : std::uint8_t { ours, edit, partly_refused };
    void accept(std::string const& text, origin by);
    bool remember(std::filesystem::path const& file, std::string const& text);
    void remember_young(bool is_new);
    void write(std::string const& text);
    void note_written();
    bool is_view_new();
    void find_expected(found_file const& now);
    void keep_refused(std::string const& text);
    std::ptrdiff_t log_outcome(live_outcome const& outcome) const;

    parts from_;
    std::filesystem::path const file_;
    std::filesystem::path const last_; // what we last wrote, or took over
    std::filesystem::path const next_; // the same while it is being written
    std::filesystem::path const young_; // what came lately (live_past)
    view_ptr now_{};
    view_ptr written_{};                 // whose state the file shows; null: it has to be written
    std::vector<user_ptr> written_users_{};
    std::optional<fingerprint> expected_{}; // of the text that the file has unless it was edited
    bool is_first_look_ = true;
    std::string stamp_{};
    bool is_blocked_ = false; // by a file that cannot be understood
    std::optional<trouble> trouble_{};
    bool has_failed_to_write_ = false;
    steady_ms next_write_at_ = 0;
    steady_ms next_look_at_ = 0;
    // An edit that the store is at.
    bool is_editing_ = false;
    bool look_again_ = false;
    std::string edited_text_{};
    std::shared_ptr<live_difference const> edit_{};
    std::size_t kept_count_ = 0; // notes on what it lacks and what stays
    bool is_young_unsaved_ = false;
    live_past past_;
};

} // namespace oc
