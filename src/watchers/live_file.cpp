// Reading, comparing with what was last written, and writing.
#include "watchers/live_file.hpp"

#include "base/log.hpp"

#include <malloc.h>

#include <algorithm>
#include <exception>
#include <functional>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace oc {
namespace {

constexpr std::size_t file_bytes_max = 256 * 1024 * 1024;
constexpr std::int64_t lasting_ms = 500;    // half-written files are whole by then
constexpr std::int64_t write_pause_ms = 900;
constexpr std::int64_t retry_ms = 10'000;
// A file that takes long is written more rarely: at most a twentieth of the time goes into it.
constexpr std::int64_t pause_per_cost = 20;

constexpr std::string_view last_folder = ".written";

// What comparing large files took is not kept for the next time, which may be tomorrow.
void give_back_memory(std::size_t text_bytes)
{
    constexpr std::size_t large = 4 * 1024 * 1024;
    if (text_bytes > large)
        ::malloc_trim(0);
}

/// Those that the file has, too.
std::vector<live_entry> list_common(std::vector<live_entry> const& truth,
                                    std::vector<live_entry> const& said)
{
    std::unordered_set<std::string_view> ids;
    std::unordered_set<std::string_view> names;
    for (auto const& each : said) {
        ids.insert(each.id);
        names.insert(each.name);
    }
    std::vector<live_entry> out;
    for (auto const& each : truth)
        if (ids.contains(each.id) || (!each.name.empty() && names.contains(each.name)))
            out.push_back({.id = each.id});
    return out;
}

} // namespace

live_file::live_file(parts from)
    : from_(std::move(from)), file_(from_.folder / live_file_name(from_.kind)),
      last_(from_.folder / last_folder / live_file_name(from_.kind)),
      next_(last_.string() + ".next"), young_(last_.string() + ".young"), past_(from_.kind)
{
}

live_file::fingerprint live_file::fingerprint_of(std::string_view text)
{
    return {std::hash<std::string_view>{}(text), text.size()};
}

// --- reading -------------------------------------------------------------------------------------

void live_file::look(bool is_certain)
{
    if (is_editing_) {
        look_again_ = true;
        return;
    }
    if (!is_certain && from_.time.steady_now() < next_look_at_)
        return;
    auto stamp = from_.disk.stamp(file_);
    bool const is_settled = !trouble_ || trouble_->is_told;
    if (!is_certain && is_settled && !is_first_look_ && stamp == stamp_)
        return;
    stamp_ = std::move(stamp);
    read();
}

void live_file::read()
{
    auto found = from_.disk.read(file_, file_bytes_max);
    if (std::exchange(is_first_look_, false))
        find_expected(found);
    if (found.what == found_file::state::absent)
        return take_absent();
    if (found.what == found_file::state::unreadable)
        return doubt(fingerprint_of(found.why), found.why);
    if (expected_ == fingerprint_of(found.text)) {
        is_blocked_ = false;
        trouble_.reset();
        return;
    }
    if (!expected_)
        return adopt_foreign(found.text);
    take_edit(std::move(found.text));
}

// What an earlier run of the server wrote. After a crash the newest may still be called "next".
void live_file::find_expected(found_file const& now)
{
    for (auto const& each : {last_, next_}) {
        auto const last = from_.disk.read(each, file_bytes_max);
        if (last.what != found_file::state::readable)
            continue;
        if (each == next_ && last.text != now.text)
            continue;
        expected_ = fingerprint_of(last.text);
        if (each == next_)
            remember(last_, last.text);
        past_.know(parse_live_document(from_.kind, last.text).entries);
        past_.keep_text(last.text);
    }
    if (auto const young = from_.disk.read(young_, file_bytes_max);
        young.what == found_file::state::readable)
        past_.read_young(young.text);
}

// An editor that replaces a file may have moved it away for a moment.
void live_file::take_absent()
{
    auto const now_ms = from_.time.steady_now();
    constexpr fingerprint absent{.hash = 0, .bytes = static_cast<std::size_t>(-1)};
    if (!trouble_ || trouble_->what != absent)
        trouble_ = trouble{.what = absent, .since = now_ms};
    is_blocked_ = expected_ && now_ms - trouble_->since < lasting_ms;
    if (is_blocked_)
        return;
    trouble_.reset();
    if (expected_)
        log::info("live_file_gone", {{"file", file_.string()}, {"then", "it is written anew"}});
    expected_.reset();
    written_.reset();
}

// Nobody knows what of it is an edit: the database counts, and the text is kept.
void live_file::adopt_foreign(std::string const& text)
{
    if (now_ && text == make_live_text(from_.kind, *now_)) { // a restored directory
        trouble_.reset();
        is_blocked_ = false;
        return accept(text, origin::ours);
    }
    auto const kept = last_.string() + ".before";
    try {
        from_.disk.write(kept, text);
    } catch (std::exception const& failure) {
        return doubt(fingerprint_of(text), failure.what());
    }
    log::info("live_file_replaced",
              {{"file", file_.string()}, {"kept", kept}, {"by", "the state of the database"}});
    trouble_.reset();
    is_blocked_ = false;
    expected_ = fingerprint_of(text);
    written_.reset();
}

void live_file::take_edit(std::string text)
{
    auto edited = parse_live_document(from_.kind, text);
    if (edited.fault)
        return doubt(fingerprint_of(text),
                     file_.string() + ":" + to_string(edited.fault->where) + ": " +
                         edited.fault->what);
    trouble_.reset();
    is_blocked_ = false;
    auto const last = from_.disk.read(last_, file_bytes_max);
    auto written = parse_live_document(from_.kind, last.text);
    if (last.what != found_file::state::readable || written.fault) // lost: nearly as good
        written = parse_live_document(from_.kind,
                                      make_live_text(from_.kind, written_ ? *written_ : *now_));
    auto found = past_.compare(written.entries, edited.entries, from_.time.wall_now());
    if (found.is_of_older)
        log::info("live_file_of_older_text",
                  {{"file", file_.string()},
                   {"meaning", "it was opened before the last changes; they stay"}});
    if (found.edit.empty()) // other spaces
        return accept(text, origin::edit);
    is_editing_ = true;
    kept_count_ = found.kept_count;
    edited_text_ = std::move(text);
    edit_ = std::make_shared<live_difference const>(std::move(found.edit));
    from_.run_edit(from_.kind, edit_);
}

// Reported only when it lasts: somebody may still be writing.
void live_file::doubt(fingerprint what, std::string const& reason)
{
    auto const now_ms = from_.time.steady_now();
    is_blocked_ = true;
    if (!trouble_ || trouble_->what != what)
        trouble_ = trouble{.what = what, .since = now_ms};
    if (trouble_->is_told || now_ms - trouble_->since < lasting_ms)
        return;
    trouble_->is_told = true;
    log::error("live_file_not_read",
               {{"file", file_.string()},
                {"reason", reason},
                {"meaning", "nothing is changed, and the file is left as it is"}});
}

void live_file::finish_edit(live_end end)
{
    is_editing_ = false;
    if (end.now)
        now_ = std::move(end.now);
    auto const text = std::exchange(edited_text_, {});
    if (!end.is_committed) {
        log::error("live_file_not_applied",
                   {{"file", file_.string()}, {"then", "it is tried again soon"}});
        next_look_at_ = from_.time.steady_now() + retry_ms;
        stamp_.clear();
        is_blocked_ = true;
        look_again_ = false;
        edit_.reset();
        return;
    }
    auto const refused = log_outcome(end.outcome);
    if (refused > 0)
        keep_refused(text);
    bool const is_whole = refused <= static_cast<std::ptrdiff_t>(kept_count_);
    accept(text, is_whole ? origin::edit : origin::partly_refused);
    if (std::exchange(look_again_, false))
        look(true);
}

// The file is about to say what the database says; what was typed is not lost.
void live_file::keep_refused(std::string const& text)
{
    auto const kept = last_.string() + ".refused";
    try {
        from_.disk.write(kept, text);
        log::info("live_file_edit_kept", {{"file", file_.string()}, {"kept", kept}});
    } catch (std::exception const& failure) {
        log::warning("live_file_edit_not_kept", {{"file", kept}, {"reason", failure.what()}});
    }
}

std::ptrdiff_t live_file::log_outcome(live_outcome const& outcome) const
{
    constexpr std::size_t told_max = 100;
    std::size_t told = 0;
    auto const file = file_.string();
    for (auto const& note : outcome.notes) {
        if (told++ == told_max)
            break;
        if (note.is_refused)
            log::warning("live_file_entry_refused",
                         {{"file", file}, {"entry", note.entry}, {"reason", note.text}});
        else
            log::warning("live_file_entry_overruled",
                         {{"file", file}, {"entry", note.entry}, {"what", note.text}});
    }
    auto const refused = std::ranges::count(outcome.notes, true, &live_note::is_refused);
    log::info("live_file_applied",
              {{"file", file}, {"entries", outcome.done}, {"refused", refused}});
    return refused;
}

// The operator's text stays as he wrote it, as long as it says what the database says.
void live_file::accept(std::string const& text, origin by)
{
    expected_ = fingerprint_of(text);
    remember(last_, text);
    if (by != origin::partly_refused) // it may be tried again
        past_.keep_text(text);
    if (!now_)
        return;
    auto const own = make_live_text(from_.kind, *now_);
    auto const truth = parse_live_document(from_.kind, own);
    auto const said = parse_live_document(from_.kind, text);
    auto const done = std::exchange(edit_, nullptr);
    remember_young(past_.note_edit(done ? *done : live_difference(),
                                   list_common(truth.entries, said.entries), now_,
                                   from_.time.wall_now()));
    bool const is_same = said.entries.size() == truth.entries.size() &&
                         compare_live(from_.kind, truth.entries, said.entries).empty() &&
                         std::ranges::equal(said.entries, truth.entries, {}, &live_entry::id,
                                            &live_entry::id);
    written_ = is_same ? now_ : nullptr;
    if (is_same && from_.kind == live_kind::users)
        written_users_ = now_->users.list();
    if (!is_same)
        next_write_at_ = 0;
    give_back_memory(text.size());
}

// --- writing -------------------------------------------------------------------------------------

bool live_file::is_view_new()
{
    if (!written_)
        return true;
    if (from_.kind == live_kind::roles)
        return now_->roles != written_->roles;
    if (from_.kind == live_kind::channels)
        return now_->channels != written_->channels;
    if (now_ == written_)
        return false;
    auto users = now_->users.list();
    if (users == written_users_) {
        written_ = now_;
        return false;
    }
    written_users_ = std::move(users);
    return true;
}

void live_file::write_if_due(bool is_last)
{
    auto const begin = from_.time.steady_now();
    if (!now_ || is_editing_ || is_blocked_ || (!is_last && begin < next_write_at_))
        return;
    if (written_ == now_ || !is_view_new())
        return;
    if (from_.disk.stamp(file_) != stamp_) {
        look(true); // somebody was faster
        if (is_editing_ || is_blocked_)
            return;
    }
    auto const text = make_live_text(from_.kind, *now_);
    if (expected_ != fingerprint_of(text))
        write(text);
    else
        note_written();
    auto const end = from_.time.steady_now();
    log::debug("live_file_followed",
               {{"file", file_.string()}, {"bytes", text.size()}, {"ms", end - begin}});
    give_back_memory(text.size());
    auto const pause = std::max(write_pause_ms, (end - begin) * pause_per_cost);
    next_write_at_ = std::max(next_write_at_, end + pause);
}

void live_file::write(std::string const& text)
{
    note_written(); // first: after a crash the file shows nothing whose age is unknown
    try {
        from_.disk.write(next_, text);
        from_.disk.write(file_, text);
        from_.disk.move(next_, last_);
    } catch (std::exception const& failure) {
        if (!std::exchange(has_failed_to_write_, true))
            log::error("live_file_not_written",
                       {{"file", file_.string()},
                        {"reason", failure.what()},
                        {"then", "it is tried again every few seconds"}});
        next_write_at_ = from_.time.steady_now() + retry_ms;
        written_.reset();
        return;
    }
    if (std::exchange(has_failed_to_write_, false))
        log::info("live_file_written_again", {{"file", file_.string()}});
    stamp_ = from_.disk.stamp(file_);
    expected_ = fingerprint_of(text);
    past_.keep_text(text);
}

// The file says what the view says.
void live_file::note_written()
{
    written_ = now_;
    remember_young(past_.note_written(now_, from_.time.wall_now()));
}

void live_file::remember_young(bool is_new)
{
    is_young_unsaved_ |= is_new;
    if (is_young_unsaved_)
        is_young_unsaved_ = !remember(young_, past_.young_text());
}

bool live_file::remember(std::filesystem::path const& file, std::string const& text)
{
    try {
        from_.disk.write(file, text);
        return true;
    } catch (std::exception const& failure) {
        // The next start would take our own changes for edits; they change nothing then.
        log::warning("live_file_not_remembered",
                     {{"file", file.string()}, {"reason", failure.what()}});
        return false;
    }
}

} // namespace oc
