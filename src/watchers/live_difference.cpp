// Finding entries again, and comparing their members.
#include "watchers/live_difference.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace oc {
namespace {

namespace json = boost::json;

constexpr std::size_t none = static_cast<std::size_t>(-1);

json::value value_at(json::object const& members, std::string_view key)
{
    auto const* const found = members.if_contains(key);
    return found == nullptr ? json::value(nullptr) : *found;
}

bool is_same(json::object const& a, json::object const& b, std::string_view key)
{
    auto const* const left = a.if_contains(key);
    auto const* const right = b.if_contains(key);
    bool const is_left = left != nullptr && !left->is_null();
    bool const is_right = right != nullptr && !right->is_null();
    return is_left == is_right && (!is_left || *left == *right);
}

class comparison {
public:
    comparison(live_kind kind, std::vector<live_entry> const& written,
               std::vector<live_entry> const& edited)
        : kind_(kind), written_(written), edited_(edited), partner_(edited.size(), none),
          is_found_(written.size(), false)
    {
    }

    live_difference run()
    {
        if (edited_.empty() && !written_.empty()) {
            out_.refused.push_back({"", "the file has no entry left; to empty it by hand is no "
                                        "way to remove everything"});
            return std::move(out_);
        }
        find_partners();
        list_removed();
        for (std::size_t i = 0; i < edited_.size(); ++i)
            if (partner_[i] != none)
                add_changed(written_[partner_[i]], edited_[i]);
        for (std::size_t i = 0; i < edited_.size(); ++i)
            if (partner_[i] == none)
                add_added(edited_[i]);
        if (kind_ == live_kind::channels)
            compare_order();
        return std::move(out_);
    }

private:
    void find_partners()
    {
        auto& by_id = by_id_;
        std::unordered_map<std::string_view, std::size_t> by_name;
        for (std::size_t i = 0; i < written_.size(); ++i) {
            if (!written_[i].id.empty())
                by_id.emplace(written_[i].id, i);
            if (!written_[i].name.empty())
                by_name.emplace(written_[i].name, i);
        }
        // Somebody copied an entry with its id: the one that kept the name is the old one.
        take_partners([&](live_entry const& entry) {
            auto const found = by_id.find(entry.id);
            bool const is_it =
                found != by_id.end() && written_[found->second].name == entry.name;
            return is_it ? found->second : none;
        });
        take_partners([&](live_entry const& entry) {
            auto const found = by_id.find(entry.id);
            return found == by_id.end() ? none : found->second;
        });
        take_partners([&](live_entry const& entry) {
            auto const found = by_name.find(entry.name);
            return entry.name.empty() || found == by_name.end() ? none : found->second;
        });
    }

    template <class Find>
    void take_partners(Find const& find)
    {
        for (std::size_t i = 0; i < edited_.size(); ++i) {
            if (partner_[i] != none)
                continue;
            auto const found = find(edited_[i]);
            if (found == none || is_found_[found])
                continue;
            partner_[i] = found;
            is_found_[found] = true;
        }
    }

    void list_removed()
    {
        bool is_anybody_unknown = false;
        for (std::size_t i = 0; i < edited_.size(); ++i)
            is_anybody_unknown |= partner_[i] == none && !edited_[i].problem.empty();
        for (std::size_t i = 0; i < written_.size(); ++i) {
            if (is_found_[i])
                continue;
            auto const& gone = written_[i];
            if (is_anybody_unknown)
                out_.refused.push_back({label_of(kind_, gone),
                                        "not removed, because an entry that cannot be read may "
                                        "be it"});
            else
                out_.changes.push_back({.what = live_change::kind::removed,
                                        .id = gone.id,
                                        .name = gone.name,
                                        .name_before = gone.name,
                                        .label = label_of(kind_, gone)});
        }
    }

    bool refuse_unreadable(live_entry const& entry)
    {
        if (!entry.problem.empty())
            out_.refused.push_back({label_of(kind_, entry), entry.problem});
        return !entry.problem.empty();
    }

    void add_changed(live_entry const& before, live_entry const& after)
    {
        if (refuse_unreadable(after))
            return;
        live_change change{.id = before.id,
                           .name = after.name.empty() ? before.name : after.name,
                           .name_before = before.name,
                           .label = label_of(kind_, before)};
        auto const take = [&](std::string_view key) {
            if (is_same(before.members, after.members, key) || change.after.contains(key))
                return;
            change.before[key] = value_at(before.members, key);
            change.after[key] = value_at(after.members, key);
        };
        for (auto const& member : after.members)
            take(member.key());
        for (auto const& member : before.members)
            take(member.key());
        if (!change.after.empty() || change.name != change.name_before)
            out_.changes.push_back(std::move(change));
    }

    void add_added(live_entry const& fresh)
    {
        if (refuse_unreadable(fresh))
            return;
        bool const is_copy = by_id_.contains(fresh.id); // of an entry that has kept its name
        live_change change{.what = live_change::kind::added,
                           .id = is_copy ? std::string() : fresh.id,
                           .name = fresh.name,
                           .label = label_of(kind_, fresh)};
        for (auto const& member : fresh.members)
            if (!member.value().is_null())
                change.after[member.key()] = member.value();
        out_.changes.push_back(std::move(change));
    }

    // New ones at the end are where they would be anyway.
    void compare_order()
    {
        bool is_new = false;
        std::size_t highest = 0;
        bool is_added_seen = false;
        for (auto const partner : partner_) {
            is_new |= partner != none && (is_added_seen || partner < highest);
            is_added_seen |= partner == none;
            highest = partner == none ? highest : std::max(highest, partner);
        }
        if (!is_new)
            return;
        for (std::size_t i = 0; i < edited_.size(); ++i)
            out_.order.push_back({partner_[i] == none ? std::string() : written_[partner_[i]].id,
                                  edited_[i].name});
    }

    live_kind kind_;
    std::vector<live_entry> const& written_;
    std::vector<live_entry> const& edited_;
    std::vector<std::size_t> partner_; // of each edited one its place in written_
    std::vector<bool> is_found_;
    std::unordered_map<std::string_view, std::size_t> by_id_{}; // places in written_
    live_difference out_{};
};

} // namespace

live_difference compare_live(live_kind kind, std::vector<live_entry> const& written,
                             std::vector<live_entry> const& edited)
{
    return comparison(kind, written, edited).run();
}

void note_overruled(live_change const& change, live_entry const& now,
                    std::vector<live_note>& notes)
{
    for (auto const& member : change.after) {
        auto const key = member.key();
        if (!is_same(change.before, now.members, key) && !is_same(change.after, now.members, key))
            notes.push_back({change.label,
                             "\"" + std::string(key) +
                                 "\" was changed meanwhile by somebody else; the file's value "
                                 "counts",
                             false});
    }
    if (!now.name.empty() && change.name != change.name_before && now.name != change.name_before &&
        now.name != change.name)
        notes.push_back({change.label,
                         "it was renamed meanwhile to \"" + now.name + "\"; the file's name counts",
                         false});
}

} // namespace oc
