// The nearest text, and the youngest entry.
#include "watchers/live_past.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

namespace oc {
namespace {

namespace json = boost::json;

constexpr std::size_t texts_max = 16;
constexpr std::size_t text_bytes_max = 512 * 1024; // all are parsed at each edit
constexpr unix_seconds young_for = 24 * 60 * 60;

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

void live_past::keep_text(std::string const& text, bool is_only)
{
    if (is_only)
        texts_.clear();
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

bool live_past::note_written(view const& now, unix_seconds at)
{
    auto const before = young_;
    auto ids = hashes_of(kind_, now);
    bool const is_first = !known_.has_value();
    auto const known = std::exchange(known_, std::move(ids)).value_or(std::vector<std::size_t>());
    std::erase_if(young_, [&](auto const& each) {
        return at - each.second > young_for ||
               !std::ranges::binary_search(*known_, hash_of(each.first));
    });
    if (!is_first)
        each_id(kind_, now, [&](std::string const& id) {
            if (!std::ranges::binary_search(known, hash_of(id)))
                young_.try_emplace(id, at);
        });
    return young_ != before;
}

std::string live_past::young_text() const
{
    json::object out;
    for (auto const& [id, at] : young_)
        out[id] = at;
    return json::serialize(out);
}

void live_past::read_young(std::string_view text)
{
    json::error_code problem;
    auto const read = json::parse(json::string_view(text.data(), text.size()), problem);
    auto const* const members = problem ? nullptr : read.if_object();
    if (members == nullptr)
        return;
    for (auto const& [id, at] : *members)
        if (at.is_number())
            young_[std::string(id)] = at.to_number<double>();
}

/// How many entries stay that the edit would have removed.
std::size_t live_past::keep_young(live_difference& edit, std::vector<live_entry> const& edited,
                                  unix_seconds at) const
{
    unix_seconds newest_seen = 0; // the file was opened after that
    for (auto const& each : edited)
        if (auto const found = young_.find(each.id); found != young_.end())
            newest_seen = std::max(newest_seen, found->second);
    std::size_t kept = 0;
    std::erase_if(edit.changes, [&](live_change const& each) {
        auto const found = young_.find(each.id);
        bool const is_kept = each.what == live_change::kind::removed && found != young_.end() &&
                             found->second > newest_seen && at - found->second <= young_for;
        if (is_kept) {
            ++kept;
            edit.refused.push_back(
                {each.label, "not removed, because it came within the last day and the file may "
                             "have been opened before; a command removes it"});
        }
        return is_kept;
    });
    return kept;
}

live_past::finding live_past::compare(std::vector<live_entry> const& written,
                                      std::vector<live_entry> const& edited, unix_seconds at) const
{
    finding out{.edit = compare_live(kind_, written, edited)};
    auto nearest = distance(out.edit);
    out.kept_count = keep_young(out.edit, edited, at);
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
        keep_young(edit, edited, at);
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
