// The nearest text, and what is younger than the file can be shown to be.
#include "watchers/live_past.hpp"

#include "base/sha256.hpp"
#include "domain/user.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <functional>
#include <set>
#include <unordered_map>
#include <utility>

namespace oc {
namespace {

namespace json = boost::json;

constexpr std::size_t texts_max = 16;
constexpr std::size_t text_bytes_max = 512 * 1024; // all are parsed at each edit
constexpr unix_seconds young_for = 24 * 60 * 60;
constexpr std::size_t former_values_max = 8;       // of one entry
constexpr std::size_t young_max = 20'000;          // entries; a removed role is many a user's
constexpr unix_seconds one_step = 0.001;

std::size_t hash_of(std::string_view id) { return std::hash<std::string_view>{}(id); }

template <class Take>
void each_id(live_kind kind, view const& now, Take const& take)
{
    if (kind == live_kind::channels)
        for (auto const& each : now.channels->in_order)
            take(std::to_string(each->id));
    else if (kind == live_kind::roles)
        for (auto const& each : now.roles->by_position)
            take(each->id);
    else
        for (auto const& each : now.users.list())
            take(each->id);
}

std::vector<std::size_t> hashes_of(live_kind kind, view const& now)
{
    std::vector<std::size_t> out;
    each_id(kind, now, [&](std::string const& id) { out.push_back(hash_of(id)); });
    std::ranges::sort(out);
    return out;
}

/// The member that says what somebody may do. A wrong description is seen and written again; a ban
/// that is undone is not.
std::string_view rights_member(live_kind kind)
{
    return kind == live_kind::users ? "roles" : "permissions";
}

/// Short, as it has only to tell apart what one entry had within a day.
std::string hash_of_rights(json::value const& rights)
{
    constexpr std::size_t digits = 16;
    sha256_stream hash;
    hash.add(json::serialize(rights));
    return hash.finish().substr(0, digits);
}

json::value rights_of(live_kind kind, live_entry const& entry)
{
    auto const* const found = entry.members.if_contains(rights_member(kind));
    return found == nullptr ? json::value(nullptr) : *found;
}

bool is_ban(live_kind kind, json::value const& rights)
{
    auto const* const names = rights.if_array();
    return kind == live_kind::users && names != nullptr && !names->empty() &&
           names->front().is_string() && names->front().get_string() == banned_mark;
}

/// Those that are others than they were; most are the same objects.
template <class Pointer, class Take>
void each_changed(std::vector<Pointer> const& before, std::vector<Pointer> const& now,
                  Take const& take)
{
    std::unordered_map<decltype(now.front()->id), typename Pointer::element_type const*> known;
    known.reserve(before.size());
    for (auto const& each : before)
        known.emplace(each->id, each.get());
    for (auto const& each : now)
        if (auto const found = known.find(each->id);
            found != known.end() && found->second != each.get())
            take(to_live_entry(*found->second), to_live_entry(*each));
}

template <class Take>
void each_changed(live_kind kind, view const& before, view const& now, Take const& take)
{
    if (kind == live_kind::channels)
        each_changed(before.channels->in_order, now.channels->in_order, take);
    else if (kind == live_kind::roles)
        each_changed(before.roles->by_position, now.roles->by_position, take);
    else
        each_changed(before.users.list(), now.users.list(), take);
}

/// How far two texts are apart.
std::size_t distance(live_difference const& edit)
{
    std::size_t out = edit.order.empty() ? 0 : 1;
    for (auto const& each : edit.changes)
        out += each.what == live_change::kind::changed
                   ? each.after.size() + (each.name != each.name_before ? 1 : 0)
                   : 1;
    return out;
}

} // namespace

unix_seconds live_past::age::newest() const
{
    return former.empty() ? came : std::max(came, former.back().until);
}

void live_past::keep_text(std::string const& text)
{
    if (text.size() > text_bytes_max || (!texts_.empty() && texts_.back() == text))
        return;
    texts_.push_back(text);
    if (texts_.size() > texts_max)
        texts_.pop_front();
}

void live_past::know(std::vector<live_entry> const& entries)
{
    if (!known_)
        known_.emplace();
    for (auto const& each : entries)
        if (!each.id.empty())
            known_->push_back(hash_of(each.id));
    std::ranges::sort(*known_);
    auto const repeated = std::ranges::unique(*known_);
    known_->erase(repeated.begin(), repeated.end());
}

// Two texts within one tick of the clock, or while it is set back, still came one after the other.
unix_seconds live_past::next_time(unix_seconds at)
{
    last_time_ = std::max(at, last_time_ + one_step);
    return last_time_;
}

/// What the edit itself changed is the operator's, who may change it back.
void live_past::follow_rights(view const& now, unix_seconds at, live_difference const* edit)
{
    std::set<std::string_view> by_operator;
    if (edit != nullptr)
        for (auto const& each : edit->changes)
            if (each.after.contains(rights_member(kind_)))
                by_operator.insert(each.id);
    each_changed(kind_, *followed_, now, [&](live_entry const& before, live_entry const& after) {
        auto const had = rights_of(kind_, before);
        if (had == rights_of(kind_, after) || by_operator.contains(after.id))
            return;
        auto& former = young_[after.id].former;
        auto const hash = hash_of_rights(had);
        std::erase_if(former, [&](former_value const& each) { return each.hash == hash; });
        former.push_back({hash, at});
        if (former.size() > former_values_max)
            former.erase(former.begin());
    });
}

void live_past::forget_old(unix_seconds at)
{
    std::vector<unix_seconds> times;
    for (auto& [id, age] : young_) {
        if (at - age.came > young_for)
            age.came = 0;
        std::erase_if(age.former,
                      [&](former_value const& each) { return at - each.until > young_for; });
        times.push_back(age.newest());
    }
    unix_seconds oldest_kept = 0;
    if (times.size() > young_max) {
        auto const last = times.begin() + static_cast<std::ptrdiff_t>(young_max - 1);
        std::ranges::nth_element(times, last, std::greater<>());
        oldest_kept = *last;
    }
    std::erase_if(young_, [&](auto const& each) {
        return each.second.empty() || each.second.newest() < oldest_kept ||
               !std::ranges::binary_search(*known_, hash_of(each.first));
    });
}

bool live_past::note_edit(live_difference const& edit, std::vector<live_entry> const& in_file,
                          view_ptr const& now, unix_seconds at)
{
    auto const before = young_;
    bool const is_first = !known_.has_value();
    auto const known = known_.value_or(std::vector<std::size_t>());
    know(in_file);
    auto const came = next_time(at);
    for (auto const& each : in_file)
        if (!is_first && !each.id.empty() &&
            !std::ranges::binary_search(known, hash_of(each.id)))
            young_[each.id].came = came;
    if (followed_)
        follow_rights(*now, next_time(at), &edit); // the file may not have these yet
    followed_ = now;
    forget_old(at);
    return young_ != before;
}

bool live_past::note_written(view_ptr const& now, unix_seconds at)
{
    auto const before = young_;
    auto ids = hashes_of(kind_, *now);
    bool const is_first = !known_.has_value();
    auto const known = std::exchange(known_, std::move(ids)).value_or(std::vector<std::size_t>());
    auto const came = next_time(at);
    if (!is_first)
        each_id(kind_, *now, [&](std::string const& id) {
            if (!std::ranges::binary_search(known, hash_of(id)))
                young_[id].came = came;
        });
    if (followed_)
        follow_rights(*now, came, nullptr);
    followed_ = now;
    forget_old(at);
    return young_ != before;
}

std::string live_past::young_text() const
{
    json::object out;
    for (auto const& [id, age] : young_) {
        json::array former;
        for (auto const& each : age.former)
            former.push_back({each.hash, each.until});
        if (former.empty())
            out[id] = age.came;
        else
            out[id] = {{"came", age.came}, {"rights_before", std::move(former)}};
    }
    return json::serialize(out);
}

void live_past::read_young(std::string_view text)
{
    json::error_code problem;
    auto const read = json::parse(json::string_view(text.data(), text.size()), problem);
    auto const* const members = problem ? nullptr : read.if_object();
    if (members == nullptr)
        return;
    auto const number = [](json::value const* value) {
        return value != nullptr && value->is_number() ? value->to_number<double>() : 0;
    };
    for (auto const& [id, value] : *members) {
        age found{.came = number(&value)};
        if (auto const* const object = value.if_object()) {
            found.came = number(object->if_contains("came"));
            auto const* const list = object->if_contains("rights_before");
            if (list != nullptr && list->is_array())
                for (auto const& each : list->get_array())
                    if (auto const* const pair = each.if_array();
                        pair != nullptr && pair->size() == 2 && pair->front().is_string())
                        found.former.push_back(
                            {std::string(pair->front().get_string()), number(&pair->back())});
        }
        if (found.empty())
            continue;
        last_time_ = std::max(last_time_, found.newest());
        young_[std::string(id)] = std::move(found);
    }
}

/// The file was opened after that: it has what came, or was changed, then.
unix_seconds live_past::newest_seen(std::vector<live_entry> const& written,
                                    std::vector<live_entry> const& edited) const
{
    std::map<std::string_view, live_entry const*> shown;
    for (auto const& each : written)
        if (young_.contains(each.id))
            shown.emplace(each.id, &each);
    unix_seconds out = 0;
    for (auto const& each : edited) {
        auto const found = young_.find(each.id);
        if (found == young_.end())
            continue;
        out = std::max(out, found->second.came);
        auto const& former = found->second.former;
        auto const now = shown.find(each.id);
        if (former.empty() || now == shown.end())
            continue;
        auto const rights = rights_of(kind_, each);
        bool const was_so_before = std::ranges::any_of(
            former, [hash = hash_of_rights(rights)](auto const& old) { return old.hash == hash; });
        if (!was_so_before && rights == rights_of(kind_, *now->second))
            out = std::max(out, former.back().until);
    }
    return out;
}

bool live_past::is_protected_entry(live_change const& change, unix_seconds seen,
                                   unix_seconds at) const
{
    auto const found = young_.find(change.id);
    return change.what == live_change::kind::removed && found != young_.end() &&
           found->second.came > seen && at - found->second.came <= young_for;
}

/// Whether the file has rights from before a command's change. A new value of the operator's
/// counts, but not even that ends a ban which he may not have seen.
bool live_past::is_undone_right(live_change const& change, unix_seconds seen,
                                unix_seconds at) const
{
    auto const found = young_.find(change.id);
    auto const* const after = change.after.if_contains(rights_member(kind_));
    if (found == young_.end() || after == nullptr || found->second.former.empty())
        return false;
    auto const hash = hash_of_rights(*after);
    auto const& former = found->second.former;
    auto const is_later = [&](former_value const& each) {
        return each.until > seen && at - each.until <= young_for;
    };
    bool const ends_ban =
        is_ban(kind_, change.before.at(rights_member(kind_))) && !is_ban(kind_, *after);
    return (ends_ban && is_later(former.back())) ||
           std::ranges::any_of(former, [&](former_value const& each) {
               return each.hash == hash && is_later(each);
           });
}

void live_past::protect(live_difference& edit, unix_seconds seen, unix_seconds at) const
{
    std::erase_if(edit.changes, [&](live_change& each) {
        if (is_protected_entry(each, seen, at)) {
            edit.refused.push_back(
                {each.label, "not removed, because it came within the last day and the file may "
                             "have been opened before; a command removes it"});
            return true;
        }
        if (!is_undone_right(each, seen, at))
            return false;
        auto const member = rights_member(kind_);
        edit.refused.push_back(
            {each.label, '"' + std::string(member) +
                             "\" stay as they are, because a command changed them within the last "
                             "day and the file may have been opened before; a command changes "
                             "them back"});
        each.before.erase(member);
        each.after.erase(member);
        return each.after.empty() && each.name == each.name_before;
    });
}

live_past::finding live_past::compare(std::vector<live_entry> const& written,
                                      std::vector<live_entry> const& edited, unix_seconds at) const
{
    auto const seen = newest_seen(written, edited);
    finding out{.edit = compare_live(kind_, written, edited)};
    auto nearest = distance(out.edit);
    auto const unreadable = out.edit.refused.size();
    protect(out.edit, seen, at);
    out.kept_count = out.edit.refused.size() - unreadable;
    auto const of_newest = out;
    for (auto text = texts_.rbegin(); text != texts_.rend(); ++text) {
        auto edit = compare_live(kind_, parse_live_document(kind_, *text).entries, edited);
        auto const far = distance(edit);
        if (far >= nearest)
            continue;
        // Exactly what it was before: somebody wants that again, unless the file shows its age.
        if (far == 0 && of_newest.kept_count == 0)
            return of_newest;
        nearest = far;
        protect(edit, seen, at);
        for (auto const& kept : out.edit.refused) {
            auto const same = [&](live_note const& each) { return each.entry == kept.entry; };
            if (std::ranges::none_of(edit.refused, same))
                edit.refused.push_back(kept);
        }
        out.edit = std::move(edit);
        out.is_of_older = true;
    }
    return out;
}

} // namespace oc
